internal import CDNNL
internal import Foundation

/// The processor, and the number of threads that an operation uses. Only one thread of the program may use an engine at
/// a time.
public final class Engine {
    let handle: gf_engine_t
    /// Number of threads for each operation, 1 or more.
    public let threads: Int

    /// An engine that runs each operation with this number of threads.
    public init(threads: Int) throws(EngineError) {
        precondition(threads > 0)
        var created: gf_engine_t?
        try EngineError.check(gf_engine_create(&created), "Creating oneDNN's engine")
        handle = created!
        self.threads = threads
    }

    deinit { gf_engine_destroy(handle) }

    /// Sets the number of threads for operations that the calling thread creates and runs from now on. OpenMP stores
    /// the number for each calling thread.
    func applyThreadCount() { gf_set_threads(Int32(threads)) }

    /// oneDNN's version, such as `2.6.3`.
    public static var version: String {
        var text = [CChar](repeating: 0, count: 32)
        gf_version(&text, text.count)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    /// The instruction set in use, such as `AVX2`.
    public static var instructionSet: String { String(cString: gf_instruction_set()) }

    /// Whether the processor has instructions for bfloat16.
    public static var supportsBFloat16: Bool { gf_supports_bf16() }

    /// Whether the number of threads can be set in the OpenMP library that oneDNN uses.
    public static var controlsThreads: Bool { gf_set_threads(Int32(ProcessInfo.processInfo.activeProcessorCount)) }
}
