/// Finds the pairs of hashes within a Hamming distance, in far less than quadratic time.
///
/// The 64 bits are cut into `distance + 2` blocks. Two hashes within the distance differ in at most `distance` of them, so
/// two blocks at least are equal: for every two blocks the hashes are sorted by these, and only neighbours of equal keys
/// compared (the multi-index idea of Norouzi, Punjani and Fleet, CVPR 2012, with keys of two blocks). Each pair is found
/// once: at the first two blocks it agrees in.
enum NearPairs {
    /// The distances that are served: beyond, blocks become too short to tell hashes apart.
    static let distances = 0...12

    /// Calls `body` with the positions of each pair within the distance, in an order that depends on the hashes alone.
    ///
    /// - Parameter sides: When given, only pairs with one on either side are looked for.
    static func forEach(
        _ hashes: [UInt64], within distance: Int, between sides: [Bool]? = nil, body: (Int, Int) -> Void
    ) {
        precondition(distances.contains(distance))
        let masks = blockMasks(count: distance + 2)
        for first in masks.indices {
            for second in (first + 1)..<masks.count {
                let mask = masks[first] | masks[second]
                let order = sortedPositions(hashes, by: mask, sides)
                var start = 0
                while start < order.count {
                    let key = hashes[order[start]] & mask
                    var end = start + 1
                    while end < order.count, hashes[order[end]] & mask == key { end += 1 }
                    let bucket = order[start..<end]
                    // Those of the one side come first, where sides matter.
                    let middle = sides.map { sides in bucket.firstIndex { sides[$0] } ?? bucket.endIndex }
                    compare(hashes, bucket, middle, within: distance, masks, first, second, body)
                    start = end
                }
            }
        }
    }

    private static func compare(
        _ hashes: [UInt64], _ bucket: ArraySlice<Int>, _ middle: Int?, within distance: Int, _ masks: [UInt64], _ first: Int,
        _ second: Int, _ body: (Int, Int) -> Void
    ) {
        guard bucket.count > 1 else { return }
        for left in bucket.startIndex..<(middle ?? bucket.endIndex) {
            let hash = hashes[bucket[left]]
            for right in (middle ?? left + 1)..<bucket.endIndex {
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

    /// Positions in the order of the masked hashes, equal ones by side and then by position.
    private static func sortedPositions(_ hashes: [UInt64], by mask: UInt64, _ sides: [Bool]?) -> [Int] {
        let keys = hashes.map { $0 & mask }
        let ranks = sides.map { $0.map { $0 ? 1 : 0 } } ?? [Int](repeating: 0, count: hashes.count)
        return keys.indices.sorted { (keys[$0], ranks[$0], $0) < (keys[$1], ranks[$1], $1) }
    }
}
