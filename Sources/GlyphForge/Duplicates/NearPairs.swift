/// Finds the pairs of hashes within a Hamming distance, in far less than quadratic time.
///
/// The 64 bits are cut into `distance + 2` blocks. Two hashes within the distance differ in at most `distance` of them,
/// so two blocks at least are equal: for every two blocks the hashes are sorted by these, and only neighbours of equal
/// keys compared (the multi-index idea of Norouzi, Punjani and Fleet, CVPR 2012, with keys of two blocks). Each pair is
/// found once: at the first two blocks it agrees in.
enum NearPairs {
    /// The distances that are served: beyond, blocks become too short to tell hashes apart.
    static let distances = 0...12

    /// Calls `body` with the positions of each pair within the distance, in an order that depends on the hashes alone.
    ///
    /// - Parameters:
    ///   - sums: When given, pairs whose sums differ by more than `limit` are passed over. Where many hashes are alike,
    ///     as of bars and solid squares, this spares comparing all with all.
    ///   - sides: When given, only pairs with one on either side are looked for.
    static func forEach(
        _ hashes: [UInt64], within distance: Int, sums: [Int]? = nil, limit: Int = 0, between sides: [Bool]? = nil,
        body: (Int, Int) -> Void
    ) {
        precondition(distances.contains(distance))
        let sums = sums ?? [Int](repeating: 0, count: hashes.count)
        let masks = blockMasks(count: distance + 2)
        for first in masks.indices {
            for second in (first + 1)..<masks.count {
                let mask = masks[first] | masks[second]
                let order = sortedPositions(hashes, by: mask, sides, sums)
                var start = 0
                while start < order.count {
                    let key = hashes[order[start]] & mask
                    var end = start + 1
                    while end < order.count, hashes[order[end]] & mask == key { end += 1 }
                    let bucket = order[start..<end]
                    // Those of the one side come first, where sides matter.
                    let middle = sides.map { sides in bucket.firstIndex { sides[$0] } ?? bucket.endIndex }
                    compare(hashes, bucket, middle, sums, limit, within: distance, masks, first, second, body)
                    start = end
                }
            }
        }
    }

    private static func compare(
        _ hashes: [UInt64], _ bucket: ArraySlice<Int>, _ middle: Int?, _ sums: [Int], _ limit: Int,
        within distance: Int,
        _ masks: [UInt64], _ first: Int, _ second: Int, _ body: (Int, Int) -> Void
    ) {
        guard bucket.count > 1 else { return }
        var start = middle ?? bucket.startIndex
        for left in bucket.startIndex..<(middle ?? bucket.endIndex) {
            let hash = hashes[bucket[left]]
            let sum = sums[bucket[left]]
            // Both sides rise by their sums: those too small for this one are so for all that follow.
            if middle == nil { start = left + 1 }
            while middle != nil, start < bucket.endIndex, sums[bucket[start]] < sum - limit { start += 1 }
            for right in start..<bucket.endIndex {
                guard sums[bucket[right]] <= sum + limit else { break }
                let difference = hash ^ hashes[bucket[right]]
                guard difference.nonzeroBitCount <= distance, isFirstAgreement(difference, masks, first, second) else {
                    continue
                }
                body(min(bucket[left], bucket[right]), max(bucket[left], bucket[right]))
            }
        }
    }

    /// Whether no blocks before `first`, and between it and `second`, are equal.
    private static func isFirstAgreement(_ difference: UInt64, _ masks: [UInt64], _ first: Int, _ second: Int) -> Bool {
        for block in 0..<second where block != first && difference & masks[block] == 0 { return false }
        return true
    }

    private static func blockMasks(count: Int) -> [UInt64] {
        (0..<count).map { block in
            let start = 64 * block / count
            let end = 64 * (block + 1) / count
            return (UInt64.max >> UInt64(64 - (end - start))) << UInt64(start)
        }
    }

    /// Positions in the order of the masked hashes, equal ones by side, then by sum, then by position.
    private static func sortedPositions(_ hashes: [UInt64], by mask: UInt64, _ sides: [Bool]?, _ sums: [Int]) -> [Int] {
        let keys = hashes.map { $0 & mask }
        let ranks = sides.map { $0.map { $0 ? 1 : 0 } } ?? [Int](repeating: 0, count: hashes.count)
        return keys.indices.sorted { (keys[$0], ranks[$0], sums[$0], $0) < (keys[$1], ranks[$1], sums[$1], $1) }
    }
}
