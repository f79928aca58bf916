import ArgumentParser
import GlyphForge

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at the machine and the libraries, and say what breaks or slows the program.",
        discussion: """
            Exit codes: 0 nothing is wrong, 2 something is, with advice.

            Examples:
              glyphforge doctor
              glyphforge doctor --format json | jq .findings
            """)

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
        let surroundings = SystemReport.current()
        let findings = surroundings.findings
        switch format {
        case .json: try Console.json(Report(surroundings, findings))
        case .table: Console.result(table(surroundings) + "\n\n" + describe(findings))
        }
        // Done, but not as it should be.
        if !findings.isEmpty { throw ExitCode(2) }
    }

    private func table(_ surroundings: SystemReport) -> String {
        var table = TextTable(["GlyphForge", GlyphForgeVersion.current])
        for (name, version) in surroundings.libraries { table.append([name, version]) }
        table.append([
            "instructions", surroundings.instructionSet + (surroundings.hasBrainFloat ? ", bfloat16" : ", no bfloat16"),
        ])
        let limit = surroundings.processorLimit.map { ", time for \(SystemReport.processorCount($0))" } ?? ""
        table.append(["processors", "\(surroundings.usableProcessors) of \(surroundings.processors)\(limit)"])
        table.append(["threads", surroundings.controlsThreads ? "as many as asked for" : "as many as oneDNN takes"])
        table.append([
            "installed fonts", surroundings.installedFonts.map { "\(TextFormat.grouped($0)) files" } ?? "fontconfig cannot tell",
        ])
        table.append(["free memory", megabytes(surroundings.freeMemory)])
        table.append(["free disk here", megabytes(surroundings.freeDisk)])
        return table.text
    }

    private func megabytes(_ bytes: Int?) -> String { bytes.map { "\(TextFormat.grouped($0 >> 20)) MB" } ?? "unknown" }

    private func describe(_ findings: [Finding]) -> String {
        guard !findings.isEmpty else { return "Nothing is wrong." }
        return findings.map { "\($0.problem) \($0.advice)" }.joined(separator: "\n")
    }

    private struct Report: Encodable {
        var schema = 1
        let version = GlyphForgeVersion.current
        let libraries: [String: String]
        let instructionSet: String
        let hasBrainFloat: Bool
        let processors: Int
        let usableProcessors: Int
        let processorLimit: Double?
        let controlsThreads: Bool
        let installedFonts: Int?
        let freeMemory: Int?
        let freeDisk: Int?
        let findings: [Finding]

        init(_ surroundings: SystemReport, _ findings: [Finding]) {
            libraries = Dictionary(uniqueKeysWithValues: surroundings.libraries.map { ($0.name, $0.version) })
            instructionSet = surroundings.instructionSet
            hasBrainFloat = surroundings.hasBrainFloat
            processors = surroundings.processors
            usableProcessors = surroundings.usableProcessors
            processorLimit = surroundings.processorLimit
            controlsThreads = surroundings.controlsThreads
            installedFonts = surroundings.installedFonts
            freeMemory = surroundings.freeMemory
            freeDisk = surroundings.freeDisk
            self.findings = findings
        }
    }
}
