internal import CDNNL
internal import Foundation

/// The processor, and how many threads work on an operation. One engine serves one thread of the program at a time.
public final class Engine {
    let handle: gf_engine_t
    /// Threads of each operation, 1 or more.
    public let threads: Int

    /// - Parameter threads: Threads of each operation.
    public init(threads: Int) throws(EngineError) {
        precondition(threads > 0)
        var made: gf_engine_t?
        try check(gf_engine_create(&made), "oneDNN's engine")
        handle = made!
        self.threads = threads
    }

    deinit { gf_engine_destroy(handle) }

    /// Makes the operations that the calling thread makes and runs from now on use this engine's threads. OpenMP keeps
    /// the number by calling thread.
    func claim() { gf_set_threads(Int32(threads)) }

    /// oneDNN's version, as `2.6.3`.
    public static var version: String {
        var words = [CChar](repeating: 0, count: 32)
        gf_version(&words, words.count)
        return String(decoding: words.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    /// The instruction set in use, such as `AVX2`.
    public static var instructionSet: String { String(cString: gf_instruction_set()) }

    /// Whether the processor multiplies bfloat16 numbers by instructions of its own.
    public static var hasBrainFloat: Bool { gf_has_bf16() }

    /// Whether the OpenMP library that oneDNN's threads come from can be told how many to use.
    public static var controlsThreads: Bool { gf_set_threads(Int32(ProcessInfo.processInfo.activeProcessorCount)) }
}
