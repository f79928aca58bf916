/// 95 % confidence intervals of a proportion, such as an accuracy.
package enum ProportionInterval {
    /// Wilson's score interval (1927, Journal of the American Statistical Association 22, 209-212). It stays within
    /// 0 ... 1, and it has a positive width even if the proportion is 0 or 1.
    ///
    /// - Parameters:
    ///   - share: The observed proportion, 0 ... 1.
    ///   - count: The number of independent examples, above 0; an effective sample size need not be a whole number.
    ///   - quantile: The 97.5 % quantile of the standardized deviation's distribution.
    package static func wilson(
        share: Double, count: Double, quantile: Double = Confidence.normalQuantile
    ) -> ClosedRange<Double> {
        let square = quantile * quantile / count
        let middle = (share + square / 2) / (1 + square)
        let half = quantile * (share * (1 - share) / count + square / (4 * count)).squareRoot() / (1 + square)
        // At 0 and 1 one end equals the share exactly; rounding must not move it.
        let lower = share == 0 ? 0 : max(0, middle - half)
        return lower...(share == 1 ? 1 : min(1, middle + half))
    }

    /// Wilson's interval for `hits` among `count` independent examples; 0 ... 1 without examples.
    package static func wilson(_ hits: Int, of count: Int) -> ClosedRange<Double> {
        count > 0 ? wilson(share: Double(hits) / Double(count), count: Double(count)) : 0...1
    }
}
