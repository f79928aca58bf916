internal import CDNNL

/// The dimensions of a tensor, its element type and its order in memory.
final class Layout {
    /// Batch, channel, row, column; batch, unit; or fewer.
    let dimensions: [Int]
    let element: gf_element
    let handle: gf_layout_t

    /// - Parameter order: C order, or any order. A layout with any order is a request to an operation; no tensor can
    ///   have it.
    init(_ dimensions: [Int], _ element: gf_element = GF_FLOAT32, order: gf_order = GF_PLAIN) throws(EngineError) {
        var created: gf_layout_t?
        let status = gf_layout_create(&created, dimensions.map(Int64.init), Int32(dimensions.count), element, order)
        try EngineError.check(status, "A tensor of \(dimensions)")
        self.dimensions = dimensions
        self.element = element
        handle = created!
    }

    /// A layout with the memory order of another one with as many dimensions; with any order if that one is unusual.
    init(_ dimensions: [Int], _ element: gf_element = GF_FLOAT32, orderedLike model: Layout) throws(EngineError) {
        var created: gf_layout_t?
        if gf_layout_create_matching(&created, model.handle, dimensions.map(Int64.init), element) != 0 {
            let status = gf_layout_create(
                &created, dimensions.map(Int64.init), Int32(dimensions.count), element, GF_ANY)
            try EngineError.check(status, "A tensor of \(dimensions)")
        }
        self.dimensions = dimensions
        self.element = element
        handle = created!
    }

    /// Takes ownership of a layout that an operation has chosen.
    init(adopting handle: gf_layout_t, dimensions: [Int]) {
        self.handle = handle
        self.dimensions = dimensions
        element = gf_layout_element(handle)
    }

    deinit { gf_layout_destroy(handle) }

    /// Size in bytes, including any padding.
    var byteCount: Int { gf_layout_size(handle) }

    static func == (a: Layout, b: Layout) -> Bool { gf_layout_equal(a.handle, b.handle) }
    static func != (a: Layout, b: Layout) -> Bool { !(a == b) }
}
