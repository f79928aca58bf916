import ArgumentParser
import GlyphForge

struct InfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Count the images, classes, faces and rejects of a data set.",
        discussion: """
            Examples:
              glyphforge info letters
              glyphforge info letters --format json | jq .faces_used
              glyphforge info letters --rejects
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Flag(help: "List every reject instead of the counts")
    var rejects = false

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
        guard !rejects else { return try list(RejectListing(Dataset(path: dataset))) }
        let info = try DatasetInfo(Dataset(path: dataset))
        switch format {
        case .json: try Console.json(info)
        case .table: Console.result(describe(info))
        }
    }

    private func list(_ listing: RejectListing) throws {
        guard format == .table else { return try Console.json(listing) }
        guard !listing.rejects.isEmpty else { return Console.result("\(listing.path) has no rejects.") }
        var table = TextTable(["file", "face", "reason", "characters", "detail"], rightAligned: [1])
        for item in listing.rejects {
            table.append([
                item.file, item.face.map(String.init) ?? "-", item.reason, item.characters ?? "-", item.detail ?? "-",
            ])
        }
        Console.result(table.text)
    }

    private func describe(_ info: DatasetInfo) -> String {
        var parts = [
            """
            \(info.path): \(TextFormat.count(info.images, "image")) of \
            \(TextFormat.count(info.classes.count, "class")), \(info.side) x \(info.side) pixels
            \(fonts(info))
            """
        ]
        let maxClasses = 40
        var classes = TextTable(["label", "codepoint", "images", "name"], rightAligned: [0, 2])
        for item in info.classes.prefix(maxClasses) {
            classes.append(["\(item.label)", item.codepoint, TextFormat.grouped(item.images), item.name])
        }
        parts.append(classes.text)
        if info.classes.count > maxClasses {
            parts.append(
                "... and \(TextFormat.count(info.classes.count - maxClasses, "more class")) (--format json lists all)")
        }
        if !info.rejects.isEmpty, info.provenance.imported != nil {
            var rejects = TextTable(["reject reason", "files", "example"], rightAligned: [1])
            for item in info.rejects { rejects.append([item.reason, TextFormat.grouped(item.count), item.example]) }
            parts.append(rejects.text)
        } else if !info.rejects.isEmpty {
            var rejects = TextTable(["reject reason", "faces", "characters", "example"], rightAligned: [1, 2])
            for item in info.rejects {
                rejects.append([
                    item.reason, TextFormat.grouped(item.faces), TextFormat.grouped(item.characters), item.example,
                ])
            }
            parts.append(rejects.text)
        }
        if !info.slowest.isEmpty {
            var slowest = TextTable(["seconds", "slowest font files"], rightAligned: [0])
            for item in info.slowest { slowest.append([milliseconds(item.seconds), item.file]) }
            parts.append(slowest.text)
        }
        let program =
            info.provenance.generation.map { " by GlyphForge \($0.version) with FreeType \($0.freeType)" }
            ?? info.provenance.imported.map { " by GlyphForge \($0.version)" } ?? ""
        parts.append(
            "Made\(program):\n"
                + info.provenance.commands(output: info.path).map { "  " + Console.harmless($0) }.joined(
                    separator: "\n"))
        return parts.joined(separator: "\n\n")
    }

    private func fonts(_ info: DatasetInfo) -> String {
        guard info.provenance.imported == nil else {
            guard info.fontFiles > 0 else { return "imported; fonts unknown" }
            return "imported; file names identify \(TextFormat.count(info.facesUsed, "font")) of \(families(info))"
        }
        return
            "\(TextFormat.count(info.fontFiles, "font file")), \(TextFormat.count(info.facesFound, "face")): "
            + "\(TextFormat.grouped(info.facesUsed)) used (\(families(info)); \(formats(info))), "
            + "\(TextFormat.grouped(info.facesRejected)) rejected"
    }

    private func families(_ info: DatasetInfo) -> String { TextFormat.count(info.families, "family") }

    private func formats(_ info: DatasetInfo) -> String {
        info.formats.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            "\(TextFormat.grouped($0.value)) \($0.key)"
        }
        .joined(separator: ", ")
    }

    /// Seconds with three decimals.
    private func milliseconds(_ seconds: Double) -> String {
        let count = Int(exactly: (seconds * 1000).rounded()).map { max(0, $0) } ?? 0
        let fraction = String(count % 1000)
        return "\(count / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
