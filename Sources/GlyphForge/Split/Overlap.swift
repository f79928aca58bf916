internal import Foundation
internal import GRDB

/// What two data sets share; all zero for two that may be used as training and test data.
public struct Overlap: Codable, Hashable, Sendable {
    /// Families, whatever their case and spacing, with images in both.
    public var families: Int
    /// Faces of the first with the outlines of a face of the second.
    public var equalOutlines: Int
    /// Images of the first that are, byte for byte, in the second, under any label.
    public var equalImages: Int
    /// Images of the first that are equal or near-copies of one of the second, under any label.
    public var nearCopies: Int

    init(families: Int, equalOutlines: Int, equalImages: Int, nearCopies: Int) {
        self.families = families
        self.equalOutlines = equalOutlines
        self.equalImages = equalImages
        self.nearCopies = nearCopies
    }

    /// Whether nothing is shared.
    public var isNone: Bool { families == 0 && equalOutlines == 0 && equalImages == 0 && nearCopies == 0 }

    /// Compares all of the one data set with all of the other, from their files alone.
    ///
    /// - Throws: `.unsuitable` when their images differ in size.
    public init(_ one: Dataset, _ other: Dataset) throws {
        guard one.side == other.side else {
            throw DatasetError(
                .unsuitable,
                "\(one.path) has images of \(one.side) pixels a side and \(other.path) of \(other.side); they cannot be compared."
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
        NearPairs.forEach(
            hashes, within: DuplicateReport.defaultDistance, sums: sums, limit: limit,
            between: hashes.indices.map { $0 >= one.count }
        ) { first, second in
            guard !equal[first] else { return }
            let difference = PixelDifference.sum(pixels(first), pixels(second), limit: limit)
            if difference <= limit { near[first] = true }
            if difference == 0 { equal[first] = true }
        }
        return (equal.count { $0 }, near.count { $0 })
    }
}

extension Dataset {
    /// The families with images, as ``FontFamily/key(_:)`` gives them.
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

    /// The outlines of faces with images.
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
