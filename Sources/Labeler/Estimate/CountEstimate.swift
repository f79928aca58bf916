/// An estimated number of wrong labels with a 95 % confidence interval.
package struct CountEstimate: Hashable, Sendable {
    /// The estimate.
    package let value: Double
    /// The lower bound of the interval.
    package let lower: Double
    /// The upper bound of the interval.
    package let upper: Double

    init(value: Double, lower: Double, upper: Double) {
        self.value = value
        self.lower = lower
        self.upper = upper
    }

    /// Estimates the total number of wrong labels of several independently sampled parts: the sum of size times
    /// observed error rate, with the interval of ``LimitCurve``. A part without errors still has an upper bound above
    /// 0, and a part without reviews contributes its whole size. docs/method.md reports the coverage of the interval.
    ///
    /// - Parameters:
    ///   - parts: The sampled parts.
    ///   - unseenRates: The error rates to assume for parts without reviews; 0.5 by default.
    package init(sumOf parts: [SampledPart], unseenRates: [Double]? = nil) {
        let rates = unseenRates ?? parts.map { _ in 0.5 }
        self.init(
            value: zip(parts, rates).reduce(0) { $0 + $1.0.expectedErrors(unseenRate: $1.1) },
            sumOf: parts.map { LimitCurve($0) })
    }

    /// The same from curves that are already computed.
    init(value: Double, sumOf curves: [LimitCurve]) {
        (lower, upper) = LimitCurve.interval(sumOf: curves)
        self.value = value
    }

    /// The interval as a share of a number of images.
    func interval(of images: Int) -> ClosedRange<Double> {
        let ends = (max(0, lower / Double(images)), min(1, upper / Double(images)))
        return min(ends.0, ends.1)...ends.1
    }
}
