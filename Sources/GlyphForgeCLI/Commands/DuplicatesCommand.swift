import ArgumentParser
import GlyphForge

struct DuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract: "Find duplicates and near-copies, also across classes.",
        discussion: """
            Duplicates have the same pixels. Near-copies differ in at most --distance of the 64 bits of a perceptual \
            hash and in at most --difference grey levels on average. Groups of near-copies are linked transitively \
            (single linkage), so two images of a large group can look different.

            Examples:
              glyphforge duplicates letters
              glyphforge duplicates letters --distance 2 --format json > groups.json
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Option(help: ArgumentHelp("Maximum number of differing hash bits of near-copies, 0 to 12", valueName: "bits"))
    var distance = DuplicateReport.defaultDistance

    @Option(
        help: ArgumentHelp(
            "Maximum mean pixel difference of near-copies, in grey levels (0 to 255)", valueName: "levels"))
    var difference = DuplicateReport.defaultDifference

    @Option(help: ArgumentHelp("Number of groups to list in the table; JSON lists all", valueName: "count"))
    var limit = 10

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    private static let (maxNumbers, maxNames) = (8, 4)

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
        var counts = TextTable(
            ["", "groups", "images beyond the first", "groups across classes"], rightAligned: [1, 2, 3])
        counts.append([
            "duplicates", TextFormat.grouped(report.exact.count), TextFormat.grouped(report.exactExtra),
            TextFormat.grouped(report.exactAcrossClasses),
        ])
        counts.append([
            "near-copies", TextFormat.grouped(report.near.count), TextFormat.grouped(report.nearExtra),
            TextFormat.grouped(report.nearAcrossClasses),
        ])
        let faces =
            report.outlinesExtra == 0
            ? "No two faces have the same outlines."
            : """
            \(TextFormat.count(report.outlinesExtra, "face")) \(report.outlinesExtra == 1 ? "has" : "have") the same \
            outlines as another face (\(TextFormat.count(report.outlines.count, "group"))).
            """
        var parts = ["\(report.path): \(TextFormat.count(report.images, "image"))", counts.text, faces]
        if limit > 0, !report.outlines.isEmpty {
            var table = TextTable(["faces with the same outlines", "fonts"], rightAligned: [0])
            for names in report.outlines.prefix(limit) {
                table.append([
                    TextFormat.grouped(names.count), TextFormat.shortened(names.joined(separator: ", "), to: 90),
                ])
            }
            parts.append(table.text)
        }
        for (title, groups) in [("duplicates", report.exact), ("near-copies", report.near)]
        where limit > 0 && !groups.isEmpty {
            let hasNames = groups.contains { $0.sources != nil }
            var table = TextTable(
                [title, "labels", "image numbers"] + (hasNames ? ["files"] : []), rightAligned: [0])
            for group in groups.prefix(limit) {
                let labels = group.labels.map { source.classes[$0].symbol }.joined(separator: " ")
                let numbers = group.images.prefix(Self.maxNumbers).map(String.init).joined(separator: " ")
                let more = group.images.count > Self.maxNumbers ? " ..." : ""
                let files = group.sources?.prefix(Self.maxNames).joined(separator: ", ")
                let moreFiles = group.images.count > Self.maxNames ? ", ..." : ""
                table.append(
                    [
                        TextFormat.grouped(group.images.count), TextFormat.shortened(labels, to: 30), numbers + more,
                    ] + (files.map { [$0 + moreFiles] } ?? []))
            }
            parts.append(table.text)
        }
        return parts.joined(separator: "\n\n")
    }
}
