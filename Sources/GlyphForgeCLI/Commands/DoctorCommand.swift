import ArgumentParser
import GlyphForge

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check the machine, libraries and environment for problems.",
        discussion: """
            Prints what breaks or slows glyphforge on this machine, with advice. Exit codes: 0 no problem, 2 at least \
            one.

            Examples:
              glyphforge doctor
              glyphforge doctor --format json | jq .findings
            """)

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
        let report = SystemReport.current()
        let findings = report.findings
        switch format {
        case .json: try Console.json(Printed(report, findings))
        case .table: Console.result(table(report) + "\n\n" + describe(findings))
        }
        if !findings.isEmpty { throw ExitCode(2) }
    }

    private func table(_ report: SystemReport) -> String {
        var table = TextTable(["GlyphForge", GlyphForgeVersion.current])
        for (name, version) in report.libraries { table.append([name, version]) }
        table.append([
            "instruction set", report.instructionSet + (report.hasBrainFloat ? ", bfloat16" : ", no bfloat16"),
        ])
        let limit = report.processorLimit.map { ", limited to the time of \(SystemReport.processorCount($0))" } ?? ""
        table.append(["processors", "\(report.usableProcessors) of \(report.processors)\(limit)"])
        table.append(["compute threads", report.controlsThreads ? "as requested" : "chosen by oneDNN"])
        table.append([
            "installed fonts",
            report.installedFonts.map { TextFormat.count($0, "file") } ?? "unknown (fontconfig failed)",
        ])
        table.append(["free memory", megabytes(report.freeMemory)])
        table.append(["free disk space here", megabytes(report.freeDisk)])
        return table.text
    }

    private func megabytes(_ bytes: Int?) -> String { bytes.map { "\(TextFormat.grouped($0 >> 20)) MB" } ?? "unknown" }

    private func describe(_ findings: [Finding]) -> String {
        guard !findings.isEmpty else { return "No problems found." }
        return findings.map { "\($0.problem) \($0.advice)" }.joined(separator: "\n")
    }

    /// The report as JSON.
    private struct Printed: Encodable {
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

        init(_ report: SystemReport, _ findings: [Finding]) {
            libraries = Dictionary(uniqueKeysWithValues: report.libraries.map { ($0.name, $0.version) })
            instructionSet = report.instructionSet
            hasBrainFloat = report.hasBrainFloat
            processors = report.processors
            usableProcessors = report.usableProcessors
            processorLimit = report.processorLimit
            controlsThreads = report.controlsThreads
            installedFonts = report.installedFonts
            freeMemory = report.freeMemory
            freeDisk = report.freeDisk
            self.findings = findings
        }
    }
}
