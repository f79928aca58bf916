internal import GRDB

/// The groups of faces that must go to the same split or fold: faces of one family, faces with equal outlines, and
/// faces with near-copies for at least half of their letters.
///
/// In imported sets, each image whose font is unknown counts as a face of its own.
struct FaceGroups {
    /// The face of each image, as an index of ``groups``.
    let faceOfImage: [Int]
    /// The group of each face, identified by its smallest face; nil for faces without images.
    let groups: [Int?]

    /// A set with more near-copies than this is ignored. Such images (mostly bars and solid squares) do not indicate
    /// that faces are related.
    private static let maxNearCopies = 200

    /// - Parameters:
    ///   - dataset: The data set to group.
    ///   - near: The sets of near-copies among its images.
    init(_ dataset: Dataset, near: DisjointSets) throws {
        let (table, faceOfImage) = try Self.readFaces(dataset)
        self.faceOfImage = faceOfImage
        // The tables also mention faces without images.
        let faceCount = max(table.faceCount, (faceOfImage.max() ?? -1) + 1)
        var imageCounts = [Int](repeating: 0, count: faceCount)
        var isPlain = [Bool](repeating: true, count: dataset.count)
        for image in 0..<dataset.count {
            isPlain[image] = table.instanceOfImage[image].map(table.plainInstances.contains) ?? true
        }
        for image in 0..<dataset.count where isPlain[image] { imageCounts[faceOfImage[image]] += 1 }

        var sets = DisjointSets(count: faceCount)
        Self.joinEqual(table.families, &sets)
        Self.joinEqual(table.outlines, &sets)
        for (pair, count) in Self.similarPairs(dataset, near, faceOfImage, isPlain)
        where sets.leader(of: pair.one) != sets.leader(of: pair.other) {
            // At least half of the images of the smaller face.
            if 2 * count >= min(imageCounts[pair.one], imageCounts[pair.other]) { sets.join(pair.one, pair.other) }
        }
        var present = [Bool](repeating: false, count: faceCount)
        for face in faceOfImage { present[face] = true }
        groups = (0..<faceCount).map { present[$0] ? sets.leader(of: $0) : nil }
    }

    private struct Tables {
        /// Faces with a key that is equal for related faces.
        var families: [(face: Int, key: String)] = []
        var outlines: [(face: Int, key: String)] = []
        /// The number of faces in the manifest, including those without images.
        var faceCount = 0
        var plainInstances: Set<Int> = []
        var instanceOfImage: [Int?] = []
    }

    private static func readFaces(_ dataset: Dataset) throws -> (Tables, faceOfImage: [Int]) {
        try dataset.manifest.read { database in
            var tables = Tables()
            var faceOfInstance: [Int: Int] = [:]
            let instances = try Row.fetchCursor(
                database,
                sql: """
                    SELECT id, face, \(ManifestSchema.isPlain), hex(outlines) FROM instances
                    """)
            while let row = try instances.next() {
                faceOfInstance[row[0]] = row[1]
                if row[2] { tables.plainInstances.insert(row[0]) }
                let outlines: String = row[3]
                if !outlines.isEmpty { tables.outlines.append((row[1], outlines)) }
            }
            let faces = try Row.fetchCursor(database, sql: "SELECT id, family FROM faces")
            while let row = try faces.next() {
                tables.faceCount = max(tables.faceCount, (row[0] as Int) + 1)
                if let key = FontFamily.key(row[1]) { tables.families.append((row[0], key)) }
            }
            var faceOfImage: [Int] = []
            let images = try Row.fetchCursor(database, sql: "SELECT instance FROM images ORDER BY id")
            while let row = try images.next() {
                let instance: Int? = row[0]
                tables.instanceOfImage.append(instance)
                faceOfImage.append(instance.flatMap { faceOfInstance[$0] } ?? tables.faceCount + faceOfImage.count)
            }
            return (tables, faceOfImage)
        }
    }

    private static func joinEqual(_ keys: [(face: Int, key: String)], _ sets: inout DisjointSets) {
        var firsts: [String: Int] = [:]
        for (face, key) in keys {
            if let first = firsts[key] { sets.join(first, face) } else { firsts[key] = face }
        }
    }

    private struct FacePair: Hashable {
        let one: Int
        let other: Int
    }

    /// Pairs of faces with the number of letters whose plain images are near-copies, in a fixed order.
    private static func similarPairs(
        _ dataset: Dataset, _ near: DisjointSets, _ faceOfImage: [Int], _ isPlain: [Bool]
    ) -> [(FacePair, Int)] {
        var near = near
        var members: [Int: [Int]] = [:]
        for image in 0..<dataset.count where isPlain[image] {
            members[near.leader(of: image), default: []].append(image)
        }
        var counts: [FacePair: Int] = [:]
        for images in members.values where images.count > 1 && images.count <= maxNearCopies {
            // Each face counts once per class.
            let byLabel = Dictionary(grouping: images) { dataset.label(at: $0) }
            for images in byLabel.values {
                let faces = Set(images.map { faceOfImage[$0] }).sorted()
                for (position, one) in faces.enumerated() {
                    for other in faces[(position + 1)...] { counts[FacePair(one: one, other: other), default: 0] += 1 }
                }
            }
        }
        return counts.sorted { ($0.key.one, $0.key.other) < ($1.key.one, $1.key.other) }.map { ($0.key, $0.value) }
    }
}
