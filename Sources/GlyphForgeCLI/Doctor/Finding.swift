import Foundation

/// A problem of the machine or the libraries, and what to do about it.
struct Finding: Encodable, Equatable {
    let problem: String
    let advice: String
}

extension SystemReport {
    /// The oldest FreeType with the rendering that the recipes were measured with.
    private static let minFreeType = [2, 12]
    private static let minMemory = 1 << 30
    private static let minDisk = 1 << 30

    /// A number of processors, with at most one decimal.
    static func processorCount(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : String(format: "%.1f", number)
    }

    /// All problems.
    var findings: [Finding] { libraryFindings + processorFindings + variableFindings + spaceFindings }

    private var libraryFindings: [Finding] {
        if let freeTypeProblem {
            return [Finding(problem: freeTypeProblem, advice: "Glyphs cannot be drawn until this is fixed.")]
        }
        let version = libraries.first { $0.name == "FreeType" }?.version ?? ""
        let numbers = version.split(separator: ".").compactMap { Int($0) }
        guard numbers.lexicographicallyPrecedes(Self.minFreeType) else { return [] }
        return [
            Finding(
                problem:
                    """
                    FreeType \(version) draws some glyphs differently from 2.12, which the recipes were measured with.
                    """,
                advice: "Install FreeType 2.12 or newer.")
        ]
    }

    private var processorFindings: [Finding] {
        var findings: [Finding] = []
        if ["SSE4.1", "AVX", "plain x86-64"].contains(instructionSet),
            value(of: ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"]) == nil
        {
            findings.append(
                Finding(
                    problem: "The processor has no AVX2, so training and prediction take several times as long.",
                    advice: "Use a newer machine. In a virtual machine, pass the host's processor features through."))
        }
        if let processorLimit, processorLimit < Double(usableProcessors) {
            findings.append(
                Finding(
                    problem: """
                        This container is limited to \(Self.processorCount(processorLimit)) of \(usableProcessors) \
                        processors, so additional threads only wait for each other.
                        """,
                    advice: "Raise the container's limit, or use --workers \(max(1, Int(processorLimit)))."))
        }
        if !controlsThreads {
            findings.append(
                Finding(
                    problem: "This build of oneDNN does not use OpenMP, so the number of its threads cannot be set.",
                    advice: "Install the oneDNN of your distribution (Debian: libdnnl2 or libdnnl3)."))
        }
        return findings
    }

    private var variableFindings: [Finding] {
        var findings: [Finding] = []
        func find(_ names: [String], unless isHarmless: (String) -> Bool, _ effect: String) {
            guard let (name, text) = value(of: names), !isHarmless(text.lowercased()) else { return }
            findings.append(
                Finding(
                    problem: "The environment sets \(name)=\(Console.harmless(text)), \(effect).",
                    advice: "Run `unset \(name)`."))
        }
        func isOff(_ text: String) -> Bool { ["", "0", "false", "none"].contains(text) }
        let idleProcessors = "which leaves some of the \(usableProcessors) processors idle"
        let sameProcessor = "which can pin threads that run at the same time to one processor"
        find(
            ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"], unless: { ["", "all", "default"].contains($0) },
            "which disables faster instructions of the processor")
        find(
            ["ONEDNN_VERBOSE", "DNNL_VERBOSE"], unless: isOff,
            "which prints a line for each operation among the results on standard output")
        find(["ONEDNN_JIT_DUMP", "DNNL_JIT_DUMP"], unless: isOff, "which writes a file for each operation")
        find(["ONEDNN_JIT_PROFILE", "DNNL_JIT_PROFILE"], unless: isOff, "which writes profiler data")
        find(
            ["ONEDNN_DEFAULT_FPMATH_MODE", "DNNL_DEFAULT_FPMATH_MODE"], unless: { ["", "strict"].contains($0) },
            "which lowers the numeric precision of networks")
        find(["OMP_THREAD_LIMIT"], unless: { (Int($0) ?? .max) >= usableProcessors }, idleProcessors)
        if !controlsThreads {
            find(["OMP_NUM_THREADS"], unless: { (Int($0) ?? .max) >= usableProcessors }, idleProcessors)
        }
        find(["OMP_DYNAMIC"], unless: isOff, "which allows OpenMP to use fewer threads than requested")
        find(
            ["OMP_WAIT_POLICY"], unless: { ["", "passive"].contains($0) },
            "which makes waiting threads occupy processors")
        find(["OMP_PROC_BIND"], unless: isOff, sameProcessor)
        find(["GOMP_CPU_AFFINITY"], unless: { $0.isEmpty }, sameProcessor)
        return findings
    }

    private var spaceFindings: [Finding] {
        var findings: [Finding] = []
        if let freeMemory, freeMemory < Self.minMemory {
            findings.append(
                Finding(
                    problem: "Only \(freeMemory >> 20) MB of memory are free; large networks need more.",
                    advice: "Close other programs, or train a smaller network with smaller batches."))
        }
        if let freeDisk, freeDisk < Self.minDisk {
            findings.append(
                Finding(
                    problem:
                        "Only \(freeDisk >> 20) MB are free on the disk of this folder; large data sets need more.",
                    advice: "Free some space, or work in a folder on another disk."))
        }
        return findings
    }

    /// The first of several variables that is set. Libraries look them up in the same order.
    private func value(of names: [String]) -> (name: String, text: String)? {
        for name in names {
            if let text = environment[name] { return (name, text) }
        }
        return nil
    }
}
