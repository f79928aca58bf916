internal import CDNNL

/// The dimensions of a tensor, the type of its elements, and their order in memory.
final class Layout {
    /// Batch, channel, row, column; or batch, unit; or fewer.
    let dimensions: [Int]
    let element: gf_element
    let handle: gf_layout_t

    /// - Parameter order: C order, or the operation's own choice; the latter can only be asked with, not be stored in.
    init(_ dimensions: [Int], _ element: gf_element = GF_FLOAT32, order: gf_order = GF_PLAIN) throws(EngineError) {
        var made: gf_layout_t?
        let status = gf_layout_create(&made, dimensions.map(Int64.init), Int32(dimensions.count), element, order)
        try check(status, "A tensor of \(dimensions)")
        self.dimensions = dimensions
        self.element = element
        handle = made!
    }

    /// In the order of another of as many dimensions, or, when that is an unusual one, the operation's own choice.
    init(_ dimensions: [Int], _ element: gf_element = GF_FLOAT32, orderedLike model: Layout) throws(EngineError) {
        var made: gf_layout_t?
        if gf_layout_create_like(&made, model.handle, dimensions.map(Int64.init), element) != 0 {
            let status = gf_layout_create(&made, dimensions.map(Int64.init), Int32(dimensions.count), element, GF_ANY)
            try check(status, "A tensor of \(dimensions)")
        }
        self.dimensions = dimensions
        self.element = element
        handle = made!
    }

    /// Takes over what an operation has chosen.
    init(adopting handle: gf_layout_t, dimensions: [Int]) {
        self.handle = handle
        self.dimensions = dimensions
        element = gf_layout_element(handle)
    }

    deinit { gf_layout_destroy(handle) }

    /// Bytes in memory; more than the elements need where the layout pads.
    var byteCount: Int { gf_layout_size(handle) }

    static func == (a: Layout, b: Layout) -> Bool { gf_layout_equal(a.handle, b.handle) }
    static func != (a: Layout, b: Layout) -> Bool { !(a == b) }
}
