internal import Foundation
internal import GRDB

/// What two data sets have in common. All counts are zero if they are independent enough for training and test.
public struct Overlap: Codable, Hashable, Sendable {
    /// Families with images in both, ignoring case and spacing.
    public var families: Int
    /// Faces of the first data set whose outlines equal those of a face of the second.
    public var equalOutlines: Int
    /// Images of the first with equal pixels in the second, under any label.
    public var equalImages: Int
    /// Images of the first that are duplicates or near-copies of an image of the second, under any label.
    public var nearCopies: Int

    init(families: Int, equalOutlines: Int, equalImages: Int, nearCopies: Int) {
        self.families = families
        self.equalOutlines = equalOutlines
        self.equalImages = equalImages
        self.nearCopies = nearCopies
    }

    /// Whether the data sets have nothing in common.
    public var isNone: Bool { families == 0 && equalOutlines == 0 && equalImages == 0 && nearCopies == 0 }

    /// Compares every image of one data set with every image of the other, using nothing but their files.
    ///
    /// - Throws: ``DatasetError`` with the code `.unsuitable` if the image sizes differ.
    public init(_ one: Dataset, _ other: Dataset) throws {
        guard one.side == other.side else {
            throw DatasetError(
                .unsuitable,
                "\(one.path) and \(other.path) cannot be compared: their image sizes are \(one.side) x \(one.side) and "
                    + "\(other.side) x \(other.side) pixels."
            )
        }
        families = try one.familyKeys().intersection(other.familyKeys()).count
        let outlines = Set(try other.faceOutlines().map(\.outlines))
        equalOutlines = Set(try one.faceOutlines().filter { outlines.contains($0.outlines) }.map(\.face)).count
        (equalImages, nearCopies) = try Self.compareImages(one, other)
    }

    private static func compareImages(_ one: Dataset, _ other: Dataset) throws -> (equal: Int, near: Int) {
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
        pairs.forEach { first, second in
            guard !equal[first] else { return }
            let difference = PixelDifference.sum(pixels(first), pixels(second), limit: limit)
            if difference <= limit { near[first] = true }
            if difference == 0 { equal[first] = true }
        }
        return (equal.count { $0 }, near.count { $0 })
    }
}

extension Dataset {
    /// The keys (``FontFamily/key(_:)``) of the families with images.
    fileprivate func familyKeys() throws -> Set<String> {
        try manifest.read { database in
            let names = try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT family FROM faces JOIN instances ON instances.face = faces.id
                    WHERE instances.id IN (SELECT instance FROM images)
                    """)
            return Set(names.compactMap(FontFamily.key))
        }
    }

    /// The outline digests of faces with images.
    fileprivate func faceOutlines() throws -> [(face: Int, outlines: Data)] {
        try manifest.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT face, outlines FROM instances
                    WHERE outlines IS NOT NULL AND id IN (SELECT instance FROM images)
                    """
            ).map { ($0[0], $0[1]) }
        }
    }
}
