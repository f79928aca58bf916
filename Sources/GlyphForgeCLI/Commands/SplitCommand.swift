import ArgumentParser
import GlyphForge

struct SplitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Part a data set into a large and a small one, or into training and validation data.",
        discussion: """
            The parts share no font family, no outlines and no near-copy of an image: faces that belong together go to one \
            side, and single images of the large side that resemble one of the small part are left out. The report counts \
            what the two parts share after they are written.

            Examples:
              glyphforge split letters large small
              glyphforge split large train validation --small-faces 10% --seed 7
              glyphforge split styled large small --small-faces 1872 --small-plain
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Argument(help: ArgumentHelp("The folder to make for the large part.", valueName: "large"))
    var large: String

    @Argument(help: ArgumentHelp("The folder to make for the small part.", valueName: "small"))
    var small: String

    @Option(
        help: ArgumentHelp(
            "Faces of the small part: a number, or a share above 0% and below 100%. By default 1872, as in the original, but a fifth at most.",
            valueName: "faces"))
    var smallFaces: SmallFaces?

    @Flag(help: "Leave styled drawings out of the small part.")
    var smallPlain = false

    @Option(help: ArgumentHelp("Decides which faces are chosen.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("How to print what came of it.", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let source = try Dataset(path: dataset)
        let faces = try smallFaces ?? Splitter.defaultSmallFaces(source)
        let display = shared.progressDisplay()
        defer { display.finish() }
        let report = try Splitter(source, small: faces, smallPlain: smallPlain, seed: seed)
            .run(large: large, small: small) { display.show($0) }
        display.finish()
        switch format {
        case .json: try Console.json(report)
        case .table: Console.result(describe(report, source))
        }
        guard report.shared.isNone else {
            throw CommandFailure(
                "\(large) and \(small) share images or fonts: one of them was there before, or was changed.")
        }
    }

    private func describe(_ report: SplitReport, _ source: Dataset) -> String {
        var parts = TextTable(["", "images", "faces", "families"], rightAligned: [1, 2, 3])
        for part in [report.large, report.small] {
            parts.append([part.path, TextFormat.grouped(part.images), TextFormat.grouped(part.faces), TextFormat.grouped(part.families)])
        }
        let shared = report.shared
        let overlap = """
            Shared by both: \(TextFormat.grouped(shared.families)) families, \(TextFormat.grouped(shared.equalOutlines)) faces of equal outlines, \
            \(TextFormat.grouped(shared.equalImages)) equal images, \(TextFormat.grouped(shared.nearCopies)) near-copies.
            """
        let mostClasses = 12
        let worst = report.leftOut.byLabel.enumerated().filter { $0.element > 0 }.sorted {
            ($1.element, $0.offset) < ($0.element, $1.offset)
        }
        let classes = worst.prefix(mostClasses).map {
            "\(Console.harmless(source.classes[$0.offset].symbol)) \(TextFormat.grouped($0.element))"
        }
        let leftOut = """
            Left out of both: \(TextFormat.grouped(report.leftOut.nearCopies)) images of the large side that resemble one of the small part\
            \(classes.isEmpty ? "" : " (\(classes.joined(separator: ", "))\(worst.count > mostClasses ? " ..." : ""))")\
            \(report.leftOut.styled > 0 ? "; \(TextFormat.grouped(report.leftOut.styled)) styled drawings of its faces" : "").
            """
        let missing = [report.large, report.small].filter { !$0.missingLabels.isEmpty }.map { part in
            let symbols = part.missingLabels.prefix(mostClasses).map { Console.harmless(source.classes[$0].symbol) }
            return "\(part.path) has no image of \(TextFormat.grouped(part.missingLabels.count)) classes: "
                + symbols.joined(separator: ", ") + (part.missingLabels.count > mostClasses ? " ..." : "") + "."
        }
        let fonts =
            report.large.faces + report.small.faces > 0
            ? []
            : [
                "The fonts are not known, so images were dealt one by one; only equal images and near-copies could be kept apart."
            ]
        return ([parts.text, overlap, leftOut] + missing + fonts).joined(separator: "\n")
    }
}
