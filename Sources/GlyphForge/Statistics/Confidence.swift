/// The confidence level of all intervals that this program reports.
package enum Confidence {
    /// The probability that an interval contains the true value.
    package static let level = 0.95

    /// The probability allowed beyond each end of a two-sided interval.
    package static let tail = (1 - level) / 2

    /// The quantile of the standard normal distribution at `1 - tail`.
    package static let normalQuantile = 1.959963984540054
}
