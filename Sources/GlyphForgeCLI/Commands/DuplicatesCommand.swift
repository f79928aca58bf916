import ArgumentParser
import GlyphForge

struct DuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract: "Find equal and nearly equal images in a data set, across classes too.",
        discussion: """
            Equal images are so byte for byte; nearly equal ones differ in a few of the 64 bits of a perceptual hash, and \
            in a few grey levels on the mean. Groups of nearly equal images are joined hand over hand: the ends of a long \
            chain may look different.

            Examples:
              glyphforge duplicates letters
              glyphforge duplicates letters --distance 2 --format json > groups.json
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Option(help: ArgumentHelp("Bits of 64 that nearly equal images may differ in, 0 to 12.", valueName: "bits"))
    var distance = DuplicateReport.defaultDistance

    @Option(help: ArgumentHelp("Grey levels of 255 that their pixels may differ in on the mean.", valueName: "levels"))
    var difference = DuplicateReport.defaultDifference

    @Option(help: ArgumentHelp("Groups to list in the table; JSON has all.", valueName: "count"))
    var limit = 10

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
    var format: OutputFormat = .table

    func validate() throws {
        guard DuplicateReport.distances.contains(distance) else {
            throw ValidationError("--distance must be 0 to 12 bits; got \(distance).")
        }
        guard (0...255).contains(difference) else {
            throw ValidationError("--difference must be 0 to 255 grey levels; got \(difference).")
        }
        guard limit >= 0 else { throw ValidationError("--limit must be 0 or more; got \(limit).") }
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        let report = try DuplicateReport(source, distance: distance, difference: difference)
        switch format {
        case .json: try Console.json(report)
        case .table: Console.result(describe(report, source))
        }
    }

    private func describe(_ report: DuplicateReport, _ source: Dataset) -> String {
        var counts = TextTable(["", "groups", "extra images", "across classes"], rightAligned: [1, 2, 3])
        counts.append([
            "equal", TextFormat.grouped(report.exact.count), TextFormat.grouped(report.exactExtra), TextFormat.grouped(report.exactAcrossClasses),
        ])
        counts.append([
            "nearly equal", TextFormat.grouped(report.near.count), TextFormat.grouped(report.nearExtra),
            TextFormat.grouped(report.nearAcrossClasses),
        ])
        let faces =
            report.outlinesExtra == 0
            ? "No faces have equal outlines."
            : "\(TextFormat.grouped(report.outlinesExtra)) faces have the outlines of another (\(TextFormat.grouped(report.outlines.count)) groups)."
        var parts = ["\(report.path): \(TextFormat.grouped(report.images)) images", counts.text, faces]
        if limit > 0, !report.outlines.isEmpty {
            var table = TextTable(["equal outlines: faces", "of the fonts"], rightAligned: [0])
            for names in report.outlines.prefix(limit) {
                table.append([TextFormat.grouped(names.count), TextFormat.shortened(names.joined(separator: ", "), to: 90)])
            }
            parts.append(table.text)
        }
        for (title, groups) in [("equal", report.exact), ("nearly equal", report.near)]
        where limit > 0 && !groups.isEmpty {
            var table = TextTable(["\(title): images", "labels", "rows"], rightAligned: [0])
            for group in groups.prefix(limit) {
                let labels = group.labels.map { source.classes[$0].symbol }.joined(separator: " ")
                let rows = group.images.prefix(8).map(String.init).joined(separator: " ")
                table.append([
                    TextFormat.grouped(group.images.count), TextFormat.shortened(labels, to: 30),
                    rows + (group.images.count > 8 ? " ..." : ""),
                ])
            }
            parts.append(table.text)
        }
        return parts.joined(separator: "\n\n")
    }
}
