import Foundation

/// Something that breaks or slows the program, and what to do about it.
struct Finding: Encodable, Equatable {
    let problem: String
    let advice: String
}

extension SystemReport {
    /// The oldest FreeType that draws as measured.
    private static let oldestFreeType = [2, 12]
    private static let leastMemory = 1 << 30
    private static let leastDisk = 1 << 30

    /// A number of processors, with at most one decimal.
    static func processorCount(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : String(format: "%.1f", number)
    }

    /// All that is wrong.
    var findings: [Finding] { libraryFindings + processorFindings + variableFindings + roomFindings }

    private var libraryFindings: [Finding] {
        if let freeTypeProblem {
            return [Finding(problem: freeTypeProblem, advice: "No data set can be drawn until it is there.")]
        }
        let version = libraries.first { $0.name == "FreeType" }?.version ?? ""
        let numbers = version.split(separator: ".").compactMap { Int($0) }
        guard numbers.lexicographicallyPrecedes(Self.oldestFreeType) else { return [] }
        return [
            Finding(
                problem:
                    "FreeType \(version) draws some glyphs otherwise than 2.12, with which the recipes were measured.",
                advice: "Install libfreetype 2.12 or newer.")
        ]
    }

    private var processorFindings: [Finding] {
        var findings: [Finding] = []
        if ["SSE4.1", "AVX", "plain x86-64"].contains(instructionSet),
            value(of: ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"]) == nil
        {
            findings.append(
                Finding(
                    problem: "The processor has no AVX2, without which networks take several times as long.",
                    advice: "Train on a newer machine; in a virtual one, let it see the processor as it is."))
        }
        if let processorLimit, processorLimit < Double(usableProcessors) {
            findings.append(
                Finding(
                    problem:
                        "This container may use \(Self.processorCount(processorLimit)) of the \(usableProcessors) processors that it sees; "
                        + "more threads than that wait for each other.",
                    advice: "Raise the container's limit, or give --workers \(max(1, Int(processorLimit)))."))
        }
        if !controlsThreads {
            findings.append(
                Finding(
                    problem: "The threads of oneDNN are not OpenMP's, and their number cannot be set.",
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
                    problem: "The environment has \(name)=\(Console.harmless(text)), \(effect).",
                    advice: "Run `unset \(name)`."))
        }
        func isOff(_ text: String) -> Bool { ["", "0", "false", "none"].contains(text) }
        find(
            ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"], unless: { ["", "all", "default"].contains($0) },
            "which keeps networks from the processor's faster instructions")
        find(
            ["ONEDNN_VERBOSE", "DNNL_VERBOSE"], unless: isOff, "which mixes a line for each operation with the results")
        find(["ONEDNN_JIT_DUMP", "DNNL_JIT_DUMP"], unless: isOff, "which writes a file for each operation")
        find(["ONEDNN_JIT_PROFILE", "DNNL_JIT_PROFILE"], unless: isOff, "which writes records for a profiler")
        find(
            ["ONEDNN_DEFAULT_FPMATH_MODE", "DNNL_DEFAULT_FPMATH_MODE"], unless: { ["", "strict"].contains($0) },
            "which makes networks' numbers coarser")
        find(
            ["OMP_THREAD_LIMIT"], unless: { (Int($0) ?? .max) >= usableProcessors },
            "which leaves processors without work (there are \(usableProcessors))")
        if !controlsThreads {
            find(
                ["OMP_NUM_THREADS"], unless: { (Int($0) ?? .max) >= usableProcessors },
                "which leaves processors without work (there are \(usableProcessors))")
        }
        find(["OMP_DYNAMIC"], unless: isOff, "which lets OpenMP use fewer threads than asked for")
        find(
            ["OMP_WAIT_POLICY"], unless: { ["", "passive"].contains($0) },
            "with which threads that wait keep processors from those that work")
        find(["OMP_PROC_BIND"], unless: isOff, "which can put threads that work side by side on one processor")
        find(
            ["GOMP_CPU_AFFINITY"], unless: { $0.isEmpty },
            "which can put threads that work side by side on one processor")
        return findings
    }

    private var roomFindings: [Finding] {
        var findings: [Finding] = []
        if let freeMemory, freeMemory < Self.leastMemory {
            findings.append(
                Finding(
                    problem: "Only \(freeMemory >> 20) MB of memory are free; large networks need more.",
                    advice: "End other programs, or train a smaller network in smaller batches."))
        }
        if let freeDisk, freeDisk < Self.leastDisk {
            findings.append(
                Finding(
                    problem: "Only \(freeDisk >> 20) MB are free on the disk here; a large data set needs more.",
                    advice: "Make room, or work in another folder."))
        }
        return findings
    }

    /// The first of several variables that is set; libraries look at them in this order.
    private func value(of names: [String]) -> (name: String, text: String)? {
        for name in names {
            if let text = environment[name] { return (name, text) }
        }
        return nil
    }
}
