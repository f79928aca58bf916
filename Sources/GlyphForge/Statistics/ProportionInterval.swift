internal import Glibc

/// 95 % intervals of a share, such as an accuracy.
package enum ProportionInterval {
    /// The normal distribution's 97.5 % quantile.
    package static let normalQuantile = 1.959963984540054

    /// Wilson's score interval (1927, Journal of the American Statistical Association 22, 209-212): it stays within 0
    /// ... 1, and has a width where no or all examples count.
    ///
    /// - Parameters:
    ///   - share: 0 ... 1.
    ///   - count: Independent examples that the share is of, above 0; no whole number where an effective one is meant.
    ///   - quantile: Of the distribution that the deviation follows.
    package static func wilson(share: Double, count: Double, quantile: Double = normalQuantile) -> ClosedRange<Double> {
        let square = quantile * quantile / count
        let middle = (share + square / 2) / (1 + square)
        let half = quantile * (share * (1 - share) / count + square / (4 * count)).squareRoot() / (1 + square)
        // At 0 and 1 the ends meet the share itself, but for rounding.
        let lower = share == 0 ? 0 : max(0, middle - half)
        return lower...(share == 1 ? 1 : min(1, middle + half))
    }

    /// Wilson's interval of `hits` among `count` independent examples; 0 ... 1 without any.
    package static func wilson(_ hits: Int, of count: Int) -> ClosedRange<Double> {
        count > 0 ? wilson(share: Double(hits) / Double(count), count: Double(count)) : 0...1
    }

    /// Student's t distribution's 97.5 % quantile for 1 or more whole degrees of freedom.
    package static func studentQuantile(_ freedom: Int) -> Double {
        // The probability between -t and t rises with atan(t / sqrt(freedom)).
        var (low, high) = (0.0, Double.pi / 2)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if probability(within: middle, freedom) < 0.95 { low = middle } else { high = middle }
        }
        return tan((low + high) / 2) * Double(freedom).squareRoot()
    }

    /// The probability between -t and t, t = tan(angle) * sqrt(freedom): the finite sums of Abramowitz and Stegun
    /// (1964), 26.7.3-4.
    private static func probability(within angle: Double, _ freedom: Int) -> Double {
        let square = cos(angle) * cos(angle)
        var (term, sum) = (freedom % 2 == 0 ? sin(angle) : sin(angle) * cos(angle), 0.0)
        for factor in stride(from: freedom % 2 == 0 ? 2 : 3, through: freedom, by: 2) {
            sum += term
            term *= Double(factor - 1) / Double(factor) * square
        }
        return freedom % 2 == 0 ? sum : 2 / Double.pi * (angle + sum)
    }
}
