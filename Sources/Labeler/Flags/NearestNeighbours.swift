internal import Dispatch
internal import MatrixProduct

/// An exact search for nearest neighbours among rows of numbers, by blocks of a float32 matrix product (oneDNN's sgemm).
///
/// Cost: queries x references x width multiplications, with one thread for each block of queries, and the memory of 256
/// x 8,192 numbers for each worker. A core with AVX2 computes about 5 x 10^10 multiplications in a second.
struct NearestNeighbours {
    /// R x D numbers in C order.
    let references: [Float]
    /// D.
    let width: Int
    /// The group of each reference. References in the group of the query are skipped.
    let groups: [Int]
    /// A number for each reference that is added to its products; empty for none. With minus half the squared length,
    /// neighbours are ordered by Euclidean distance; without it, and with rows of length 1, by cosine similarity.
    let bias: [Float]

    /// The number of references in a block of the product. Does not affect the result.
    var referencesInTile = 8192

    private static let rowsInBlock = 256

    /// The neighbours of a query: their positions among the references, nearest first, and their products.
    struct Found {
        var positions: [Int32] = []
        var products: [Float] = []
    }

    /// Finds the nearest neighbours of each query.
    ///
    /// - Parameters:
    ///   - queries: Q x D numbers in C order.
    ///   - queryGroups: The group of each query.
    ///   - maxCount: Number of neighbours; fewer are found where there are fewer references outside the group.
    ///   - workers: Number of worker threads. Does not affect the result.
    ///   - progress: Called with the number of queries done.
    func find(_ queries: [Float], groups queryGroups: [Int], max maxCount: Int, workers: Int, progress: (Int) -> Void)
        -> [Found]
    {
        let count = queryGroups.count
        var found = [Found](repeating: Found(), count: count)
        let blocks = (count + Self.rowsInBlock - 1) / Self.rowsInBlock
        for start in stride(from: 0, to: blocks, by: workers) {
            let round = start..<min(start + workers, blocks)
            found.withUnsafeMutableBufferPointer { buffer in
                // Each block writes only its own rows.
                nonisolated(unsafe) let buffer = buffer
                DispatchQueue.concurrentPerform(iterations: round.count) { offset in
                    let first = (round.lowerBound + offset) * Self.rowsInBlock
                    let block = first..<min(first + Self.rowsInBlock, count)
                    for start in stride(from: 0, to: groups.count, by: referencesInTile) {
                        let tile = start..<min(start + referencesInTile, groups.count)
                        let products = products(of: queries, block, tile)
                        for row in block {
                            let start = (row - block.lowerBound) * tile.count
                            update(
                                &buffer[row], products[start..<start + tile.count], of: tile, group: queryGroups[row],
                                maxCount: maxCount)
                        }
                    }
                }
            }
            progress(min(round.upperBound * Self.rowsInBlock, count))
        }
        return found
    }

    private func products(of queries: [Float], _ block: Range<Int>, _ tile: Range<Int>) -> [Float] {
        let rows = block.lowerBound * width..<block.upperBound * width
        let columns = tile.lowerBound * width..<tile.upperBound * width
        return [Float](unsafeUninitializedCapacity: block.count * tile.count) { products, initialized in
            let products = UnsafeMutableBufferPointer(rebasing: products[..<(block.count * tile.count)])
            queries.withUnsafeBufferPointer { queries in
                references.withUnsafeBufferPointer { references in
                    MatrixProduct.multiplyTransposed(
                        UnsafeBufferPointer(rebasing: queries[rows]),
                        UnsafeBufferPointer(rebasing: references[columns]), into: products, depth: width)
                }
            }
            initialized = block.count * tile.count
        }
    }

    /// Adds the references of a tile to the neighbours found so far.
    private func update(
        _ found: inout Found, _ products: ArraySlice<Float>, of tile: Range<Int>, group: Int, maxCount: Int
    ) {
        var limit = found.positions.count < maxCount ? -Float.infinity : found.products[maxCount - 1]
        products.withUnsafeBufferPointer { products in
            for (row, position) in tile.enumerated() {
                let value = bias.isEmpty ? products[row] : products[row] + bias[position]
                guard value > limit, groups[position] != group else { continue }
                // Of equal products the first stays first.
                let rank = found.products.firstIndex { $0 < value } ?? found.products.count
                found.products.insert(value, at: rank)
                found.positions.insert(Int32(position), at: rank)
                guard found.positions.count >= maxCount else { continue }
                if found.positions.count > maxCount {
                    found.products.removeLast()
                    found.positions.removeLast()
                }
                limit = found.products[maxCount - 1]
            }
        }
    }
}
