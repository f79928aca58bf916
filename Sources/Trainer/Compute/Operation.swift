internal import CDNNL

/// Scratch memory for operations. Operations that run one after the other share it.
final class Scratch {
    let engine: Engine
    private var needed = 0
    private var bytes: UnsafeMutableRawPointer?

    init(_ engine: Engine) { self.engine = engine }

    deinit { bytes?.deallocate() }

    func reserve(_ byteCount: Int) {
        precondition(bytes == nil || byteCount <= needed, "all operations must be created before the first one runs")
        needed = max(needed, byteCount)
    }

    func memory(_ layout: Layout) throws(EngineError) -> gf_memory_t {
        let place = bytes ?? .allocate(byteCount: max(needed, 64), alignment: 64)
        bytes = place
        var created: gf_memory_t?
        try EngineError.check(gf_memory_create(&created, engine.handle, layout.handle, place), "Scratch memory")
        return created!
    }
}

/// An operation whose implementation oneDNN has chosen.
final class Plan {
    let handle: gf_plan_t

    init(_ subject: @autoclosure () -> String, _ make: (inout gf_plan_t?) -> gf_status) throws(EngineError) {
        var created: gf_plan_t?
        let status = make(&created)
        guard status == 0, let created else { throw EngineError(subject: subject(), status: status) }
        handle = created
    }

    deinit { gf_plan_destroy(handle) }

    /// The layout that the implementation has chosen for a tensor of these dimensions.
    func layout(_ tensor: gf_plan_tensor, _ dimensions: [Int]) -> Layout {
        Layout(adopting: gf_plan_layout(handle, tensor)!, dimensions: dimensions)
    }

    /// The layout of the workspace or scratch memory; nil when the implementation needs none.
    func workingLayout(_ tensor: gf_plan_tensor) -> Layout? {
        gf_plan_layout(handle, tensor).map { Layout(adopting: $0, dimensions: []) }
    }

    /// Whether this is oneDNN's slow reference implementation.
    var isReference: Bool { implementation.hasPrefix("ref") }

    /// Whether the implementation uses general matrix products (GEMM).
    var usesMatrixProducts: Bool { implementation.contains("gemm") }

    /// The implementation's name, such as `jit:avx2`.
    private var implementation: String {
        var name = [CChar](repeating: 0, count: 64)
        gf_plan_implementation(handle, &name, name.count)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
}

/// An operation together with its input and output tensors.
final class Operation {
    private let handle: gf_operation_t
    private let scratch: Scratch
    private var arguments: [gf_argument]
    private let tensors: [Tensor]
    private var scratchLayout: Layout?
    private var scratchMemory: gf_memory_t?

    init(_ plan: Plan, _ arguments: [(gf_argument_kind, Tensor)], _ scratch: Scratch) throws(EngineError) {
        var created: gf_operation_t?
        try EngineError.check(gf_operation_create(&created, plan.handle), "Creating an operation")
        handle = created!
        self.scratch = scratch
        tensors = arguments.map(\.1)
        self.arguments = arguments.map { gf_argument(index: gf_argument_index($0.0), memory: $0.1.memory) }
        scratchLayout = plan.workingLayout(GF_SCRATCHPAD)
        if let scratchLayout { scratch.reserve(scratchLayout.byteCount) }
    }

    deinit {
        gf_operation_destroy(handle)
        scratchMemory.map(gf_memory_destroy)
    }

    /// Runs the operation on the engine's threads and waits until it is done.
    func run() throws(EngineError) {
        // The size of the scratch memory is known only after all operations have been created.
        if let layout = scratchLayout {
            let memory = try scratch.memory(layout)
            arguments.append(gf_argument(index: gf_argument_index(GF_ARG_SCRATCHPAD), memory: memory))
            scratchMemory = memory
            scratchLayout = nil
        }
        try EngineError.check(
            gf_operation_run(handle, scratch.engine.handle, arguments, Int32(arguments.count)), "Running an operation")
    }

    /// Copies elements from one layout to another.
    static func reorder(_ source: Tensor, to result: Tensor, _ scratch: Scratch) throws(EngineError) -> Operation {
        let plan = try Plan("A change of layout") {
            gf_reorder(&$0, scratch.engine.handle, source.layout.handle, result.layout.handle)
        }
        return try Operation(plan, [(GF_ARG_SOURCE, source), (GF_ARG_RESULT, result)], scratch)
    }

    /// `result = a + b`, or `result = max(a + b, 0)` with `relu`.
    static func add(_ a: Tensor, _ b: Tensor, to result: Tensor, relu: Bool = false, _ scratch: Scratch)
        throws(EngineError)
        -> Operation
    {
        let plan = try Plan("An addition") {
            gf_add(&$0, scratch.engine.handle, a.layout.handle, b.layout.handle, result.layout.handle, relu)
        }
        return try Operation(plan, [(GF_ARG_SOURCE, a), (GF_ARG_SOURCE_2, b), (GF_ARG_RESULT, result)], scratch)
    }
}
