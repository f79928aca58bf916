/// A part of a data set, such as a stratum, and what a simple random sample of it showed.
package struct SampledPart: Hashable, Sendable {
    /// N, its images.
    package let size: Int
    /// n, those of them that were drawn at random and reviewed: 0 ... size.
    package let reviewed: Int
    /// k, those reviewed whose label is wrong: 0 ... reviewed.
    package let errors: Int

    package init(size: Int, reviewed: Int, errors: Int) {
        precondition(errors >= 0 && reviewed >= errors && size >= reviewed)
        self.size = size
        self.reviewed = reviewed
        self.errors = errors
    }

    /// The likely number of wrong labels.
    ///
    /// - Parameter unseenRate: The share to take for likely where none was reviewed.
    func likelyErrors(unseenRate: Double) -> Double {
        Double(size) * (reviewed > 0 ? Double(errors) / Double(reviewed) : unseenRate)
    }
}

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
