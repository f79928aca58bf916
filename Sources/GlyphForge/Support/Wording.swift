internal import Foundation

/// A number with thousands parted: 52,912.
public func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = ""
    for (position, digit) in digits.enumerated() {
        if position > 0, (digits.count - position) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return (number < 0 ? "-" : "") + text
}

/// A text cut to a width, its end marked.
public func shortened(_ text: String, to width: Int) -> String {
    let line = text.replacingOccurrences(of: "\n", with: " ").replacingOccurrences(of: "\t", with: " ")
    return line.count <= width ? line : line.prefix(width - 1) + "…"
}

/// A number with so many digits after the point; a dash for none.
public func decimal(_ number: Double?, digits: Int) -> String {
    number.map { String(format: "%.\(digits)f", $0) } ?? "-"
}

/// A share as percent with so many digits after the point; a dash for none.
public func percent(_ share: Double?, digits: Int) -> String {
    share.map { decimal(100 * $0, digits: digits) + " %" } ?? "-"
}

/// The ends of an interval of shares as percent.
public func percent(_ range: ClosedRange<Double>, digits: Int) -> String {
    "\(decimal(100 * range.lowerBound, digits: digits)) to \(decimal(100 * range.upperBound, digits: digits)) %"
}
