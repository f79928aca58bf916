internal import CDNNL

/// A layout and memory for its elements, initially 0.
final class Tensor {
    let layout: Layout
    let memory: gf_memory_t
    let bytes: UnsafeMutableRawPointer
    let byteCount: Int

    init(_ layout: Layout, on engine: Engine) throws(EngineError) {
        self.layout = layout
        byteCount = layout.byteCount
        // 64 bytes is the size of a cache line and of the widest vector.
        bytes = .allocate(byteCount: max(byteCount, 64), alignment: 64)
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 64))
        var created: gf_memory_t?
        let status = gf_memory_create(&created, engine.handle, layout.handle, bytes)
        guard status == 0, let created else {
            bytes.deallocate()
            throw EngineError(subject: "A tensor of \(layout.dimensions)", status: status)
        }
        memory = created
    }

    deinit {
        gf_memory_destroy(memory)
        bytes.deallocate()
    }

    /// The elements of a float32 tensor in memory order, including any padding, which is 0.
    var floats: UnsafeMutableBufferPointer<Float> {
        assert(layout.element == GF_FLOAT32)
        return UnsafeMutableBufferPointer(start: bytes.assumingMemoryBound(to: Float.self), count: byteCount / 4)
    }
}

extension Engine {
    /// A float32 tensor in C order.
    func plain(_ dimensions: [Int]) throws(EngineError) -> Tensor { try Tensor(Layout(dimensions), on: self) }

    /// Copies the elements of a tensor to another one with the same dimensions and any layout.
    func copy(_ source: Tensor, to result: Tensor) throws(EngineError) {
        applyThreadCount()
        try Operation.reorder(source, to: result, Scratch(self)).run()
    }
}
