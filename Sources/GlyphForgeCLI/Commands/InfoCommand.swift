import ArgumentParser
import GlyphForge

struct InfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Count a data set's images, classes and faces, and what was left out.",
        discussion: """
            Examples:
              glyphforge info letters
              glyphforge info letters --format json | jq .facesUsed
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
        let info = try DatasetInfo(Dataset(path: dataset))
        switch format {
        case .json: try Console.json(info)
        case .table: Console.result(describe(info))
        }
    }

    private func describe(_ info: DatasetInfo) -> String {
        var parts = [
            """
            \(info.path): \(TextFormat.grouped(info.images)) images of \(TextFormat.grouped(info.classes.count)) classes, \
            \(info.side) x \(info.side) pixels
            \(fonts(info))
            """
        ]
        let mostClasses = 40
        var classes = TextTable(["label", "codepoint", "images", "name"], rightAligned: [0, 2])
        for item in info.classes.prefix(mostClasses) {
            classes.append(["\(item.label)", item.codepoint, TextFormat.grouped(item.images), item.name])
        }
        parts.append(classes.text)
        if info.classes.count > mostClasses {
            parts.append("... and \(TextFormat.grouped(info.classes.count - mostClasses)) more classes (--format json lists all)")
        }
        if !info.rejects.isEmpty, info.provenance.imported != nil {
            var rejects = TextTable(["left out", "files", "for example"], rightAligned: [1])
            for item in info.rejects { rejects.append([item.reason, TextFormat.grouped(item.count), item.example]) }
            parts.append(rejects.text)
        } else if !info.rejects.isEmpty {
            var rejects = TextTable(["left out", "faces", "characters", "for example"], rightAligned: [1, 2])
            for item in info.rejects {
                rejects.append([item.reason, TextFormat.grouped(item.faces), TextFormat.grouped(item.characters), item.example])
            }
            parts.append(rejects.text)
        }
        if !info.slowest.isEmpty {
            var slowest = TextTable(["seconds", "slowest font files"], rightAligned: [0])
            for item in info.slowest { slowest.append([milliseconds(item.seconds), item.file]) }
            parts.append(slowest.text)
        }
        let makers =
            info.provenance.generation.map { " by GlyphForge \($0.version) with FreeType \($0.freeType)" }
            ?? info.provenance.imported.map { " by GlyphForge \($0.version)" } ?? ""
        parts.append(
            "Made\(makers):\n"
                + info.provenance.commands(output: info.path).map { "  " + Console.harmless($0) }.joined(
                    separator: "\n"))
        return parts.joined(separator: "\n\n")
    }

    private func fonts(_ info: DatasetInfo) -> String {
        guard info.provenance.imported == nil else {
            guard info.fontFiles > 0 else { return "imported; its fonts are not known" }
            return "imported; \(TextFormat.grouped(info.facesUsed)) fonts of \(TextFormat.grouped(info.families)) families by their names"
        }
        return
            "\(TextFormat.grouped(info.fontFiles)) font files, \(TextFormat.grouped(info.facesFound)) faces: \(TextFormat.grouped(info.facesUsed)) used "
            + "(\(TextFormat.grouped(info.families)) families; \(formats(info))), \(TextFormat.grouped(info.facesRejected)) rejected"
    }

    private func formats(_ info: DatasetInfo) -> String {
        info.formats.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\(TextFormat.grouped($0.value)) \($0.key)" }
            .joined(separator: ", ")
    }

    /// Seconds with three digits after the point.
    private func milliseconds(_ seconds: Double) -> String {
        let count = Int(exactly: (seconds * 1000).rounded()).map { max(0, $0) } ?? 0
        let fraction = String(count % 1000)
        return "\(count / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
