internal import Foundation
internal import GlyphForge

/// Estimated rates as percentages with two significant digits, which is the precision that some hundred reviews give.
package enum RateText {
    /// A rate: `4.1 %`; a dash for nil.
    package static func percent(_ rate: Double?) -> String { rate.map { number($0) + " %" } ?? "-" }

    /// The bounds of an interval: `2.9 to 5.6 %`; a dash for nil.
    package static func range(_ interval: ClosedRange<Double>?) -> String {
        interval.map { "\(number($0.lowerBound)) to \(number($0.upperBound)) %" } ?? "-"
    }

    /// A rate with its 95 % confidence interval: `4.1 % (95 % CI 2.9 to 5.6 %)`.
    package static func withInterval(_ rate: Double, _ interval: ClosedRange<Double>) -> String {
        "\(percent(rate)) (95 % CI \(range(interval)))"
    }

    /// 100 times the rate with two significant digits, and at most four after the decimal point.
    private static func number(_ rate: Double) -> String {
        let value = 100 * rate
        guard value > 0 else { return "0" }
        // Above 99 % the distance from 100 % matters.
        guard value <= 99 else {
            let text = TextFormat.decimal(value, digits: 1)
            return text == "100.0" ? "100" : text
        }
        var magnitude = Int(log10(value).rounded(.down))
        // 9.97 has two significant digits as 10, not as 10.0.
        if value >= pow(10, Double(magnitude)) * 9.95 { magnitude += 1 }
        return TextFormat.decimal(value, digits: min(4, max(0, 1 - magnitude)))
    }
}
