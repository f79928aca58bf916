/// What two data sets have in common. All counts are zero if they are independent enough for training and test.
public struct Overlap: Codable, Hashable, Sendable {
    /// Families with images in both, ignoring case and spacing.
    public var families: Int
    /// Faces of the first data set whose outlines equal those of a face of the second.
    public var equalOutlines: Int
    /// Images of the first with equal pixels in the second, under any label.
    public var equalImages: Int
    /// Images of the first that are duplicates or near-copies of an image of the second, under any label; nil if they
    /// were not counted, because the pixels of the second were not at hand.
    public var nearCopies: Int?

    package init(families: Int, equalOutlines: Int, equalImages: Int, nearCopies: Int?) {
        self.families = families
        self.equalOutlines = equalOutlines
        self.equalImages = equalImages
        self.nearCopies = nearCopies
    }

    /// Whether nothing in common was found.
    public var isNone: Bool { families == 0 && equalOutlines == 0 && equalImages == 0 && (nearCopies ?? 0) == 0 }

    /// Compares every image of one data set with every image of the other, using nothing but their files.
    ///
    /// - Parameter progress: Receives the progress of the comparison, which takes seconds for a million images.
    /// - Throws: ``DatasetError`` with the code `.unsuitable` if the image sizes differ.
    public init(_ one: Dataset, _ other: Dataset, progress: ProgressHandler = { _ in }) throws {
        guard one.side == other.side else {
            throw DatasetError(
                .unsuitable,
                "\(one.path) and \(other.path) cannot be compared: their image sizes are \(one.side) x \(one.side) and "
                    + "\(other.side) x \(other.side) pixels."
            )
        }
        try self.init(one, DatasetFingerprint(other))
        (equalImages, nearCopies) = try Self.compareImages(one, other, progress)
    }

    /// Compares a data set with the fingerprint of another one. Near-copies are not counted.
    package init(_ one: Dataset, _ other: DatasetFingerprint) throws {
        let (images, outlines) = (Set(other.images), Set(other.outlines))
        families = Set(try one.familyTraces()).intersection(other.families).count
        equalOutlines = Set(try one.outlineTraces().filter { outlines.contains($0.trace) }.map(\.face)).count
        equalImages = try one.imageTraces().count { images.contains($0) }
    }

    private static func compareImages(
        _ one: Dataset, _ other: Dataset, _ progress: ProgressHandler
    ) throws -> (equal: Int, near: Int) {
        let hashes = try one.perceptualHashes() + other.perceptualHashes()
        func pixels(_ position: Int) -> UnsafeRawBufferPointer {
            position < one.count ? one.pixels(at: position) : other.pixels(at: position - one.count)
        }
        let limit = NearCopies.limit(DuplicateReport.defaultDifference, side: one.side)
        let sums = (0..<one.count).map { one.levelSum(of: $0) } + (0..<other.count).map { other.levelSum(of: $0) }
        var equal = [Bool](repeating: false, count: one.count)
        var near = equal
        let pairs = NearPairs(
            hashes, within: DuplicateReport.defaultDistance, sums: sums, limit: limit,
            between: hashes.indices.map { $0 >= one.count })
        pairs.forEach { done, total in
            progress(Progress(unit: "passes over \(one.path) and \(other.path)", done: done, total: total))
        } _: { first, second in
            guard !equal[first] else { return }
            let difference = PixelDifference.sum(pixels(first), pixels(second), limit: limit)
            if difference <= limit { near[first] = true }
            if difference == 0 { equal[first] = true }
        }
        return (equal.count { $0 }, near.count { $0 })
    }
}
