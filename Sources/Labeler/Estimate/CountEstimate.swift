/// A number of wrong labels, estimated, with the ends of a 95 % interval.
package struct CountEstimate: Hashable, Sendable {
    /// The most likely number.
    package let value: Double
    /// The ends, which the number lies between with 95 % confidence.
    package let lower: Double
    package let upper: Double

    init(value: Double, lower: Double, upper: Double) {
        self.value = value
        self.lower = lower
        self.upper = upper
    }

    /// The wrong labels of several parts that were sampled apart from each other: the sum of size times share of
    /// errors, with the interval of ``LimitCurve``. A part without an error keeps a width, and one of which nothing was
    /// reviewed may hold anything. docs/method.md shows how often the interval holds the truth.
    ///
    /// - Parameter unseenRates: The shares to take for likely in parts of which none was reviewed; a half without them.
    package init(sumOf parts: [SampledPart], unseenRates: [Double]? = nil) {
        let rates = unseenRates ?? parts.map { _ in 0.5 }
        self.init(
            value: zip(parts, rates).reduce(0) { $0 + $1.0.likelyErrors(unseenRate: $1.1) },
            sumOf: parts.map { LimitCurve($0) })
    }

    /// The same with the parts' curves at hand.
    init(value: Double, sumOf curves: [LimitCurve]) {
        (lower, upper) = LimitCurve.interval(sumOf: curves)
        self.value = value
    }
}
