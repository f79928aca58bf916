/// Finds the pairs of hashes within a Hamming distance, in far less than quadratic time.
///
/// The 64 bits are divided into `distance + 2` blocks. Two hashes within the distance differ in at most `distance`
/// blocks, so at least two blocks are equal. For each pair of blocks the hashes are sorted by these blocks, and only
/// hashes with equal blocks are compared (multi-index hashing: Norouzi, Punjani and Fleet, CVPR 2012, here with two
/// blocks as a key). Each pair is found once, at the first two blocks in which it agrees.
struct NearPairs {
    /// The supported distances. With a greater distance the blocks are too short to separate hashes.
    static let distances = 0...12

    private let hashes: [UInt64]
    private let distance: Int
    private let sums: [Int]
    private let limit: Int
    private let sides: [Bool]?
    /// The bits of each block.
    private let masks: [UInt64]

    /// Two blocks in which hashes are equal.
    private struct Blocks {
        let first: Int
        let second: Int
        let mask: UInt64
    }

    /// Positions of hashes that are equal in two blocks, by side, then by sum.
    private struct Bucket {
        let blocks: Blocks
        let positions: ArraySlice<Int>
        /// Where the second side starts; nil if there are no sides.
        let middle: Int?
    }

    /// - Parameters:
    ///   - hashes: The hashes to compare.
    ///   - distance: The maximum number of bits that differ, one of ``distances``.
    ///   - sums: A number for each hash. Pairs whose numbers differ by more than `limit` are skipped, which avoids a
    ///     quadratic number of comparisons if many hashes are alike, such as those of bars and solid squares.
    ///   - limit: The maximum difference of the sums.
    ///   - sides: If given, only pairs with one hash on either side are found.
    init(_ hashes: [UInt64], within distance: Int, sums: [Int]? = nil, limit: Int = 0, between sides: [Bool]? = nil) {
        precondition(Self.distances.contains(distance))
        self.hashes = hashes
        self.distance = distance
        self.sums = sums ?? [Int](repeating: 0, count: hashes.count)
        self.limit = limit
        self.sides = sides
        masks = Self.blockMasks(count: distance + 2)
    }

    /// Calls `body` with the two positions of each pair, the smaller first. The order depends on the hashes only.
    ///
    /// - Parameter progress: Receives how many of the passes over the hashes are done, and their number.
    func forEach(progress: (Int, Int) -> Void = { _, _ in }, _ body: (Int, Int) -> Void) {
        let passCount = masks.count * (masks.count - 1) / 2
        var pass = 0
        for first in masks.indices {
            for second in (first + 1)..<masks.count {
                progress(pass, passCount)
                pass += 1
                let blocks = Blocks(first: first, second: second, mask: masks[first] | masks[second])
                let order = sortedPositions(by: blocks.mask)
                var start = 0
                while start < order.count {
                    let key = hashes[order[start]] & blocks.mask
                    var end = start + 1
                    while end < order.count, hashes[order[end]] & blocks.mask == key { end += 1 }
                    let positions = order[start..<end]
                    let middle = sides.map { sides in positions.firstIndex { sides[$0] } ?? positions.endIndex }
                    compare(Bucket(blocks: blocks, positions: positions, middle: middle), body)
                    start = end
                }
            }
        }
    }

    private func compare(_ bucket: Bucket, _ body: (Int, Int) -> Void) {
        let positions = bucket.positions
        guard positions.count > 1 else { return }
        var start = bucket.middle ?? positions.startIndex
        for left in positions.startIndex..<(bucket.middle ?? positions.endIndex) {
            let hash = hashes[positions[left]]
            let sum = sums[positions[left]]
            if bucket.middle == nil { start = left + 1 }
            // The sums of both sides increase, so a hash whose sum is too small for this one is too small for the rest.
            while bucket.middle != nil, start < positions.endIndex, sums[positions[start]] < sum - limit { start += 1 }
            for right in start..<positions.endIndex {
                guard sums[positions[right]] <= sum + limit else { break }
                let difference = hash ^ hashes[positions[right]]
                guard difference.nonzeroBitCount <= distance, isFirstAgreement(difference, bucket.blocks) else {
                    continue
                }
                body(min(positions[left], positions[right]), max(positions[left], positions[right]))
            }
        }
    }

    /// Whether these blocks are the first two in which the hashes agree.
    private func isFirstAgreement(_ difference: UInt64, _ blocks: Blocks) -> Bool {
        for block in 0..<blocks.second where block != blocks.first && difference & masks[block] == 0 { return false }
        return true
    }

    private static func blockMasks(count: Int) -> [UInt64] {
        (0..<count).map { block in
            let start = 64 * block / count
            let end = 64 * (block + 1) / count
            return (UInt64.max >> UInt64(64 - (end - start))) << UInt64(start)
        }
    }

    /// Positions sorted by masked hash, then by side, sum and position.
    private func sortedPositions(by mask: UInt64) -> [Int] {
        let keys = hashes.map { $0 & mask }
        let ranks = sides.map { $0.map { $0 ? 1 : 0 } } ?? [Int](repeating: 0, count: hashes.count)
        return keys.indices.sorted { (keys[$0], ranks[$0], sums[$0], $0) < (keys[$1], ranks[$1], sums[$1], $1) }
    }
}
