internal import GRDB

/// Which images of a data set are equal, and which are nearly so.
struct NearCopies {
    private let dataset: Dataset
    private let hashes: [UInt64]
    private let distance: Int
    /// The most that the pixels may differ in, as a sum.
    private let limit: Int

    init(_ dataset: Dataset, distance: Int, difference: Double) throws {
        self.dataset = dataset
        self.distance = distance
        limit = Self.limit(difference, side: dataset.side)
        hashes = try dataset.perceptualHashes()
    }

    /// The most that the pixels of near-copies may differ in, as a sum.
    static func limit(_ difference: Double, side: Int) -> Int { Int(difference * Double(side * side)) }

    /// Joins images of equal pixels, by a hash first and the bytes then.
    static func exact(_ dataset: Dataset) -> DisjointSets {
        var sets = DisjointSets(count: dataset.count)
        var firsts: [UInt64: [Int]] = [:]
        firsts.reserveCapacity(dataset.count)
        for image in 0..<dataset.count {
            let pixels = dataset.pixels(at: image)
            let key = quickHash(pixels)
            let known = firsts[key, default: []].first { dataset.pixels(at: $0).elementsEqual(pixels) }
            if let known { sets.join(known, image) } else { firsts[key, default: []].append(image) }
        }
        return sets
    }

    /// Joins near-copies to sets of equal images: images whose hashes are near and whose pixels are. Drawings that fill
    /// their square are much alike in their low frequencies, and by the hash alone most of a letter's images would hang
    /// together.
    func join(into sets: inout DisjointSets) {
        let firsts = (0..<dataset.count).filter { sets.leader(of: $0) == $0 }
        let sums = firsts.map { dataset.levelSum(of: $0) }
        NearPairs.forEach(firsts.map { hashes[$0] }, within: distance, sums: sums, limit: limit) { one, other in
            let (one, other) = (firsts[one], firsts[other])
            guard sets.leader(of: one) != sets.leader(of: other) else { return }
            if areNear(one, other) { sets.join(one, other) }
        }
    }

    /// The images outside of `chosen` that have a near-copy, or an equal image, in it.
    ///
    /// - Parameters:
    ///   - chosen: Whether each image is chosen.
    ///   - equal: The sets of equal images.
    func images(near chosen: [Bool], equal: DisjointSets) -> [Int] {
        var equal = equal
        // Of each set of equal images one on either side stands for all.
        var firsts: [Int] = []
        var seen: Set<Int> = []
        for image in 0..<dataset.count {
            let key = equal.leader(of: image) * 2 + (chosen[image] ? 1 : 0)
            if seen.insert(key).inserted { firsts.append(image) }
        }
        var near: Set<Int> = []
        let sums = firsts.map { dataset.levelSum(of: $0) }
        NearPairs.forEach(
            firsts.map { hashes[$0] }, within: distance, sums: sums, limit: limit, between: firsts.map { chosen[$0] }
        ) { one, other in
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
    /// The perceptual hashes of all images, in their order.
    func perceptualHashes() throws -> [UInt64] {
        try manifest.read { database in
            var hashes: [UInt64] = []
            hashes.reserveCapacity(count)
            let rows = try Int64.fetchCursor(database, sql: "SELECT hash FROM images ORDER BY id")
            while let hash = try rows.next() { hashes.append(UInt64(bitPattern: hash)) }
            return hashes
        }
    }
}

extension Dataset {
    /// The sum of an image's grey levels. Two images are at least as far apart as their sums.
    func levelSum(of image: Int) -> Int {
        var sum: UInt32 = 0
        for level in pixels(at: image) { sum &+= UInt32(level) }
        return Int(sum)
    }
}

/// FNV-1a over words of eight bytes: for finding candidates, not for telling images apart.
private func quickHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var offset = 0
    while offset + 8 <= bytes.count {
        hash = (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x100_0000_01B3
        hash ^= hash >> 29
        offset += 8
    }
    while offset < bytes.count {
        hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01B3
        offset += 1
    }
    return hash
}

extension Dataset {
    /// The images that are near-copies of none before them, rising: of each set of near-copies the first.
    ///
    /// - Parameter distance: The most bits that the perceptual hashes of near-copies differ in, 0 to 12.
    package func imagesWithoutNearCopies(distance: Int) throws -> [Int] {
        var sets = NearCopies.exact(self)
        try NearCopies(self, distance: distance, difference: DuplicateReport.defaultDifference).join(into: &sets)
        return (0..<count).filter { sets.leader(of: $0) == $0 }
    }
}
