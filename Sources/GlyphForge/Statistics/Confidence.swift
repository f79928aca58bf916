/// The confidence of the intervals that this program reports.
package enum Confidence {
    /// The probability that an interval contains the true value.
    package static let level = 0.95
}
