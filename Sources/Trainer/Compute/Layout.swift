internal import CDNNL

/// The dimensions of a tensor of float32, and the order of its elements in memory.
final class Layout {
    /// Batch, channel, row, column; or batch, unit; or fewer.
    let dimensions: [Int]
    let handle: gf_layout_t

    /// - Parameter order: C order, or the operation's own choice; the latter can only be asked with, not be stored in.
    init(_ dimensions: [Int], order: gf_order = GF_PLAIN) throws(EngineError) {
        var made: gf_layout_t?
        let status = gf_layout_create(&made, dimensions.map(Int64.init), Int32(dimensions.count), order)
        try check(status, "A tensor of \(dimensions)")
        self.dimensions = dimensions
        handle = made!
    }

    /// Takes over what an operation has chosen.
    init(adopting handle: gf_layout_t, dimensions: [Int]) {
        self.handle = handle
        self.dimensions = dimensions
    }

    deinit { gf_layout_destroy(handle) }

    /// Bytes in memory; more than the elements need where the layout pads.
    var byteCount: Int { gf_layout_size(handle) }

    static func == (a: Layout, b: Layout) -> Bool { gf_layout_equal(a.handle, b.handle) }
    static func != (a: Layout, b: Layout) -> Bool { !(a == b) }
}
