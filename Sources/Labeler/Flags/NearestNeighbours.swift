internal import CDNNL
internal import Dispatch

/// Rows of numbers among which nearest neighbours are sought: exactly, by blocks of a float32 matrix product (oneDNN's
/// sgemm).
///
/// Cost: queries x references x width multiplications, a thread for each block of queries, and 256 x 8,192 numbers of
/// memory a worker. A core with AVX2 does some 5 x 10^10 of them a second.
struct NearestNeighbours {
    /// R x D, in C order.
    let references: [Float]
    /// D.
    let width: Int
    /// For each reference its group; neighbours are never of the query's own.
    let groups: [Int]
    /// For each reference what is added to its products; empty for nothing. With half of the squared length, negative,
    /// the order is that of Euclidean distances; without anything, and rows of length 1, that of cosines.
    let bias: [Float]

    /// How many references are gone through at once; the result is the same.
    var referencesInTile = 8192

    private static let rowsInBlock = 256

    /// What was found of a query: the places of its neighbours among the references, nearest first, and how near they
    /// are.
    struct Found {
        var places: [Int32] = []
        var products: [Float] = []
    }

    /// Finds neighbours.
    ///
    /// - Parameters:
    ///   - queries: Q x D, in C order.
    ///   - queryGroups: The group of each.
    ///   - most: How many neighbours; fewer where there are not so many outside of the group.
    ///   - workers: Blocks at once; the result is the same.
    ///   - progress: Told how many queries are done.
    func find(_ queries: [Float], groups queryGroups: [Int], most: Int, workers: Int, progress: (Int) -> Void)
        -> [Found]
    {
        let count = queryGroups.count
        var found = [Found](repeating: Found(), count: count)
        let blocks = (count + Self.rowsInBlock - 1) / Self.rowsInBlock
        for start in stride(from: 0, to: blocks, by: workers) {
            let round = start..<min(start + workers, blocks)
            found.withUnsafeMutableBufferPointer { buffer in
                // Each block writes its own rows.
                nonisolated(unsafe) let buffer = buffer
                DispatchQueue.concurrentPerform(iterations: round.count) { place in
                    let first = (round.lowerBound + place) * Self.rowsInBlock
                    let block = first..<min(first + Self.rowsInBlock, count)
                    for start in stride(from: 0, to: groups.count, by: referencesInTile) {
                        let tile = start..<min(start + referencesInTile, groups.count)
                        let products = products(of: queries, block, tile)
                        for row in block {
                            let start = (row - block.lowerBound) * tile.count
                            update(
                                &buffer[row], products[start..<start + tile.count], of: tile, group: queryGroups[row],
                                most: most)
                        }
                    }
                }
            }
            progress(min(round.upperBound * Self.rowsInBlock, count))
        }
        return found
    }

    private func products(of queries: [Float], _ block: Range<Int>, _ tile: Range<Int>) -> [Float] {
        // Threads of OpenMP's own would compete with the other blocks.
        gf_set_threads(1)
        return [Float](unsafeUninitializedCapacity: block.count * tile.count) { products, initialized in
            let status = queries.withUnsafeBufferPointer { queries in
                references.withUnsafeBufferPointer { references in
                    gf_product_transposed(
                        queries.baseAddress! + block.lowerBound * width,
                        references.baseAddress! + tile.lowerBound * width,
                        products.baseAddress!, block.count, tile.count, width)
                }
            }
            precondition(status == 0, "oneDNN cannot multiply matrices")
            initialized = block.count * tile.count
        }
    }

    /// Takes the references of a tile, whose products are given, among what was found before them.
    private func update(_ found: inout Found, _ products: ArraySlice<Float>, of tile: Range<Int>, group: Int, most: Int)
    {
        var bar = found.places.count < most ? -Float.infinity : found.products[most - 1]
        products.withUnsafeBufferPointer { products in
            for (row, place) in tile.enumerated() {
                let value = bias.isEmpty ? products[row] : products[row] + bias[place]
                guard value > bar, groups[place] != group else { continue }
                // Of equals the first stays before.
                let position = found.products.firstIndex { $0 < value } ?? found.products.count
                found.products.insert(value, at: position)
                found.places.insert(Int32(place), at: position)
                guard found.places.count >= most else { continue }
                if found.places.count > most {
                    found.products.removeLast()
                    found.places.removeLast()
                }
                bar = found.products[most - 1]
            }
        }
    }
}
