internal import CDNNL

/// A layout and the memory that holds its elements, zero at first.
final class Tensor {
    let layout: Layout
    let memory: gf_memory_t
    let bytes: UnsafeMutableRawPointer
    let byteCount: Int

    init(_ layout: Layout, on engine: Engine) throws(EngineError) {
        self.layout = layout
        byteCount = layout.byteCount
        // A cache line, and the widest vector there is.
        bytes = .allocate(byteCount: max(byteCount, 64), alignment: 64)
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 64))
        var made: gf_memory_t?
        let status = gf_memory_create(&made, engine.handle, layout.handle, bytes)
        guard status == 0, let made else {
            bytes.deallocate()
            throw EngineError(subject: "A tensor of \(layout.dimensions)", status: status)
        }
        memory = made
    }

    deinit {
        gf_memory_destroy(memory)
        bytes.deallocate()
    }

    /// The elements of a tensor of float32 as they lie in memory, with any padding, which is zero.
    var floats: UnsafeMutableBufferPointer<Float> {
        assert(layout.element == GF_FLOAT32)
        return UnsafeMutableBufferPointer(start: bytes.assumingMemoryBound(to: Float.self), count: byteCount / 4)
    }
}

extension Engine {
    /// A tensor of float32 in C order.
    func plain(_ dimensions: [Int]) throws(EngineError) -> Tensor { try Tensor(Layout(dimensions), on: self) }

    /// Copies the elements of one tensor to another of the same dimensions, whatever their layouts.
    func copy(_ source: Tensor, to result: Tensor) throws(EngineError) {
        claim()
        try Operation.reorder(source, to: result, Scratch(self)).run()
    }
}
