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
