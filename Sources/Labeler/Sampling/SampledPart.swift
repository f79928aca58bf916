/// The result of a simple random sample from a part of a data set, such as a stratum.
package struct SampledPart: Hashable, Sendable {
    /// N, the number of images in the part.
    package let size: Int
    /// n, the number of images drawn at random and reviewed: 0 ... size.
    package let reviewed: Int
    /// k, the number of reviewed images whose label is wrong: 0 ... reviewed.
    package let errors: Int

    /// Requires `0 <= errors <= reviewed <= size`.
    package init(size: Int, reviewed: Int, errors: Int) {
        precondition(errors >= 0 && reviewed >= errors && size >= reviewed)
        self.size = size
        self.reviewed = reviewed
        self.errors = errors
    }

    /// The estimated number of wrong labels.
    ///
    /// - Parameter unseenRate: The error rate to assume if no image was reviewed.
    func expectedErrors(unseenRate: Double) -> Double {
        Double(size) * (reviewed > 0 ? Double(errors) / Double(reviewed) : unseenRate)
    }
}
