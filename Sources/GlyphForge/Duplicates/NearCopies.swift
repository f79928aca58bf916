internal import GRDB

/// Finds duplicates (images with equal pixels) and near-copies (images within a small perceptual-hash distance and a
/// small pixel difference) in a data set.
struct NearCopies {
    private let dataset: Dataset
    private let hashes: [UInt64]
    private let distance: Int
    /// The maximum sum of pixel differences.
    private let limit: Int

    init(_ dataset: Dataset, distance: Int, difference: Double) throws {
        self.dataset = dataset
        self.distance = distance
        limit = Self.limit(difference, side: dataset.side)
        hashes = try dataset.perceptualHashes()
    }

    /// The maximum sum of pixel differences for a maximum mean difference.
    static func limit(_ difference: Double, side: Int) -> Int { Int(difference * Double(side * side)) }

    /// The sets of images with equal pixels.
    static func exact(_ dataset: Dataset) -> DisjointSets {
        var sets = DisjointSets(count: dataset.count)
        var firsts: [UInt64: [Int]] = [:]
        firsts.reserveCapacity(dataset.count)
        for image in 0..<dataset.count {
            let pixels = dataset.pixels(at: image)
            let key = pixels.quickHash
            let known = firsts[key, default: []].first { dataset.pixels(at: $0).elementsEqual(pixels) }
            if let known { sets.join(known, image) } else { firsts[key, default: []].append(image) }
        }
        return sets
    }

    /// Joins near-copies to sets of duplicates.
    ///
    /// Both hashes and pixels must be near. Images that fill their square have similar low frequencies, so hashes alone
    /// would join most images of a letter.
    func join(into sets: inout DisjointSets) {
        let firsts = (0..<dataset.count).filter { sets.leader(of: $0) == $0 }
        let sums = firsts.map { dataset.levelSum(of: $0) }
        NearPairs(firsts.map { hashes[$0] }, within: distance, sums: sums, limit: limit).forEach { one, other in
            let (one, other) = (firsts[one], firsts[other])
            guard sets.leader(of: one) != sets.leader(of: other) else { return }
            if areNear(one, other) { sets.join(one, other) }
        }
    }

    /// The images outside of a selection that have a duplicate or a near-copy in it.
    ///
    /// - Parameters:
    ///   - chosen: Whether each image is selected.
    ///   - equal: The sets of duplicates.
    func images(near chosen: [Bool], equal: DisjointSets) -> [Int] {
        var equal = equal
        // One image on either side represents each set of duplicates.
        var firsts: [Int] = []
        var seen: Set<Int> = []
        for image in 0..<dataset.count {
            let key = equal.leader(of: image) * 2 + (chosen[image] ? 1 : 0)
            if seen.insert(key).inserted { firsts.append(image) }
        }
        var near: Set<Int> = []
        let pairs = NearPairs(
            firsts.map { hashes[$0] }, within: distance, sums: firsts.map { dataset.levelSum(of: $0) }, limit: limit,
            between: firsts.map { chosen[$0] })
        pairs.forEach { one, other in
            let outside = chosen[firsts[one]] ? firsts[other] : firsts[one]
            let leader = equal.leader(of: outside)
            guard !near.contains(leader) else { return }
            if areNear(firsts[one], firsts[other]) { near.insert(leader) }
        }
        return (0..<dataset.count).filter { !chosen[$0] && near.contains(equal.leader(of: $0)) }
    }

    private func areNear(_ one: Int, _ other: Int) -> Bool {
        PixelDifference.sum(dataset.pixels(at: one), dataset.pixels(at: other), limit: limit) <= limit
    }
}

extension Dataset {
    /// The perceptual hashes of all images, by row.
    func perceptualHashes() throws -> [UInt64] {
        try manifest.read { database in
            var hashes: [UInt64] = []
            hashes.reserveCapacity(count)
            let rows = try Int64.fetchCursor(database, sql: "SELECT hash FROM images ORDER BY id")
            while let hash = try rows.next() { hashes.append(UInt64(bitPattern: hash)) }
            return hashes
        }
    }

    /// The sum of an image's grey levels. The pixel difference of two images is at least the difference of their sums.
    func levelSum(of image: Int) -> Int {
        var sum: UInt32 = 0
        for level in pixels(at: image) { sum &+= UInt32(level) }
        return Int(sum)
    }

    /// The images that are not near-copies of an earlier image: the first of each set of near-copies, in ascending
    /// order.
    ///
    /// - Parameter distance: The maximum number of differing bits of the perceptual hashes, 0 to 12.
    package func imagesWithoutNearCopies(distance: Int) throws -> [Int] {
        var sets = NearCopies.exact(self)
        try NearCopies(self, distance: distance, difference: DuplicateReport.defaultDifference).join(into: &sets)
        return (0..<count).filter { sets.leader(of: $0) == $0 }
    }
}

extension UnsafeRawBufferPointer {
    /// FNV-1a over words of eight bytes. It finds candidates; equal hashes do not prove equal bytes.
    fileprivate var quickHash: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var offset = 0
        while offset + 8 <= count {
            hash = (hash ^ loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x100_0000_01B3
            hash ^= hash >> 29
            offset += 8
        }
        while offset < count {
            hash = (hash ^ UInt64(self[offset])) &* 0x100_0000_01B3
            offset += 1
        }
        return hash
    }
}
