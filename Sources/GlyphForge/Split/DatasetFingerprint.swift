internal import Foundation
internal import GRDB

/// What is needed to see whether another data set shares images or fonts with this one when its files are no longer at
/// hand. It contains no pixels, names or paths.
///
/// Near-copies cannot be found with it: among images without near-copies, perceptual hashes and even thumbnails of 14 x
/// 14 pixels agree too often (2 % of a small split, against none by pixels).
package struct DatasetFingerprint: Hashable, Sendable {
    /// The digests of the images: the first 64 bits of each, ascending, without repetitions.
    package let images: [UInt64]
    /// The same of SHA-256 of the families' keys (``FontFamily/key(_:)``).
    package let families: [UInt64]
    /// The same of the digests of the faces' outlines.
    package let outlines: [UInt64]

    /// A fingerprint that was stored. Each array is ascending.
    package init(images: [UInt64], families: [UInt64], outlines: [UInt64]) {
        self.images = images
        self.families = families
        self.outlines = outlines
    }

    /// The fingerprint of a data set.
    package init(_ dataset: Dataset) throws {
        self.init(
            images: Set(try dataset.imageTraces()).sorted(), families: Set(try dataset.familyTraces()).sorted(),
            outlines: Set(try dataset.outlineTraces().map(\.trace)).sorted())
    }

    /// The first 64 bits of a digest.
    fileprivate static func trace(of digest: some Sequence<UInt8>) -> UInt64 {
        digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension Dataset {
    /// The first 64 bits of the digest of each image, by row.
    func imageTraces() throws -> [UInt64] {
        try manifest.read { database in
            var traces: [UInt64] = []
            traces.reserveCapacity(count)
            let rows = try Row.fetchCursor(database, sql: "SELECT digest FROM images ORDER BY id")
            while let row = try rows.next() {
                traces.append(try row.withUnsafeData(atIndex: 0) { DatasetFingerprint.trace(of: $0 ?? Data()) })
            }
            return traces
        }
    }

    /// The first 64 bits of SHA-256 of the key of each family with images. Unnamed families have no key.
    func familyTraces() throws -> [UInt64] {
        try manifest.read { database in
            let names = try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT family FROM faces JOIN instances ON instances.face = faces.id
                    WHERE instances.id IN (SELECT instance FROM images)
                    """)
            let hash = SHA256()
            return names.compactMap(FontFamily.key).map { key in
                DatasetFingerprint.trace(of: Array(key.utf8).withUnsafeBytes { hash.digest($0) })
            }
        }
    }

    /// The first 64 bits of the outline digests of faces with images.
    func outlineTraces() throws -> [(face: Int, trace: UInt64)] {
        try manifest.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT face, outlines FROM instances
                    WHERE outlines IS NOT NULL AND id IN (SELECT instance FROM images)
                    """
            ).map { row in (row[0], DatasetFingerprint.trace(of: row[1] as Data)) }
        }
    }
}
