internal import Foundation

/// Numbers and texts as tables, reports and messages show them.
public enum TextFormat {
    /// An integer with a comma between groups of three digits: 52,912.
    public static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + text
    }

    /// A number with its noun, singular or plural: `1 class`, `2,902 images`, `3 families`.
    ///
    /// - Parameter noun: The singular of a noun with a regular plural.
    public static func count(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(number == 1 ? noun : plural(of: noun))"
    }

    private static func plural(of noun: String) -> String {
        if noun.hasSuffix("y"), let before = noun.dropLast().last, !"aeiou".contains(before) {
            return noun.dropLast() + "ies"
        }
        return noun + (["s", "x", "ch", "sh"].contains { noun.hasSuffix($0) } ? "es" : "s")
    }

    /// A text on one line, truncated to `width` characters with an ellipsis as the last.
    public static func shortened(_ text: String, to width: Int) -> String {
        let line = text.replacingOccurrences(of: "\n", with: " ").replacingOccurrences(of: "\t", with: " ")
        return line.count <= width ? line : line.prefix(width - 1) + "…"
    }

    /// A number with a fixed number of digits after the decimal point; a dash for nil.
    public static func decimal(_ number: Double?, digits: Int) -> String {
        number.map { String(format: "%.\(digits)f", $0) } ?? "-"
    }

    /// A fraction as a percentage with a fixed number of digits after the decimal point; a dash for nil.
    public static func percent(_ fraction: Double?, digits: Int) -> String {
        fraction.map { decimal(100 * $0, digits: digits) + " %" } ?? "-"
    }

    /// The bounds of an interval of fractions as percentages: `2.9 to 5.6 %`.
    public static func percent(_ range: ClosedRange<Double>, digits: Int) -> String {
        "\(decimal(100 * range.lowerBound, digits: digits)) to \(decimal(100 * range.upperBound, digits: digits)) %"
    }
}
