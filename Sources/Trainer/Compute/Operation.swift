internal import CDNNL

/// Memory that operations use while they run; one piece serves all that run one after the other.
final class Scratch {
    let engine: Engine
    private var needed = 0
    private var bytes: UnsafeMutableRawPointer?

    init(_ engine: Engine) { self.engine = engine }

    deinit { bytes?.deallocate() }

    func reserve(_ byteCount: Int) {
        precondition(bytes == nil || byteCount <= needed, "the network is made before it runs")
        needed = max(needed, byteCount)
    }

    func memory(_ layout: Layout) throws(EngineError) -> gf_memory_t {
        let place = bytes ?? .allocate(byteCount: max(needed, 64), alignment: 64)
        bytes = place
        var made: gf_memory_t?
        try check(gf_memory_create(&made, engine.handle, layout.handle, place), "Scratch memory")
        return made!
    }
}

/// An operation whose implementation oneDNN has chosen.
final class Plan {
    let handle: gf_plan_t

    init(_ subject: @autoclosure () -> String, _ make: (inout gf_plan_t?) -> gf_status) throws(EngineError) {
        var made: gf_plan_t?
        let status = make(&made)
        guard status == 0, let made else { throw EngineError(subject: subject(), status: status) }
        handle = made
    }

    deinit { gf_plan_destroy(handle) }

    /// The layout that it has chosen for a part of these dimensions.
    func layout(_ part: gf_part, _ dimensions: [Int]) -> Layout {
        Layout(adopting: gf_plan_layout(handle, part)!, dimensions: dimensions)
    }

    /// The layout of memory that it works with; nil when it needs none.
    func workingLayout(_ part: gf_part) -> Layout? {
        gf_plan_layout(handle, part).map { Layout(adopting: $0, dimensions: []) }
    }

    /// Whether it is oneDNN's plain loop, which is there for when nothing better is.
    var isReference: Bool { implementation.hasPrefix("ref") }

    /// Whether it is made of general matrix products.
    var isByMatrixProducts: Bool { implementation.contains("gemm") }

    /// The implementation's name, such as `jit:avx2`.
    private var implementation: String {
        var words = [CChar](repeating: 0, count: 64)
        gf_plan_implementation(handle, &words, words.count)
        return String(decoding: words.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
}

/// An operation with the tensors that it reads and writes.
final class Operation {
    private let handle: gf_operation_t
    private let scratch: Scratch
    private var arguments: [gf_argument]
    private let tensors: [Tensor]
    private var scratchLayout: Layout?
    private var scratchMemory: gf_memory_t?

    init(_ plan: Plan, _ arguments: [(gf_argument_kind, Tensor)], _ scratch: Scratch) throws(EngineError) {
        var made: gf_operation_t?
        try check(gf_operation_create(&made, plan.handle), "An operation")
        handle = made!
        self.scratch = scratch
        tensors = arguments.map(\.1)
        self.arguments = arguments.map { gf_argument(number: gf_argument_number($0.0), memory: $0.1.memory) }
        scratchLayout = plan.workingLayout(GF_SCRATCHPAD)
        if let scratchLayout { scratch.reserve(scratchLayout.byteCount) }
    }

    deinit {
        gf_operation_destroy(handle)
        scratchMemory.map(gf_memory_destroy)
    }

    /// Runs on the engine's threads and returns when it is done.
    func run() throws(EngineError) {
        // Only when all operations are made is the size of the scratch memory known.
        if let layout = scratchLayout {
            let memory = try scratch.memory(layout)
            arguments.append(gf_argument(number: gf_argument_number(GF_ARG_SCRATCHPAD), memory: memory))
            scratchMemory = memory
            scratchLayout = nil
        }
        try check(
            gf_operation_run(handle, scratch.engine.handle, arguments, Int32(arguments.count)), "A network's step")
    }

    /// Copies elements from one layout to another.
    static func reorder(_ source: Tensor, to result: Tensor, _ scratch: Scratch) throws(EngineError) -> Operation {
        let plan = try Plan("A change of layout") {
            gf_reorder(&$0, scratch.engine.handle, source.layout.handle, result.layout.handle)
        }
        return try Operation(plan, [(GF_ARG_SOURCE, source), (GF_ARG_RESULT, result)], scratch)
    }

    /// `result = a + b`, or what of it is positive.
    static func add(_ a: Tensor, _ b: Tensor, to result: Tensor, relu: Bool = false, _ scratch: Scratch)
        throws(EngineError)
        -> Operation
    {
        let plan = try Plan("An addition") {
            gf_addition(&$0, scratch.engine.handle, a.layout.handle, b.layout.handle, result.layout.handle, relu)
        }
        return try Operation(plan, [(GF_ARG_SOURCE, a), (GF_ARG_SOURCE_2, b), (GF_ARG_RESULT, result)], scratch)
    }
}
