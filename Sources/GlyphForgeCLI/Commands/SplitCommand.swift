import ArgumentParser
import GlyphForge

struct SplitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Split a data set into two that share no fonts or near-copies.",
        discussion: """
            The splits share no font family, no face outlines and no near-copies: related faces go to the same split, \
            and images of the large split that are near-copies of an image of the small split are discarded. After \
            writing the splits, the command compares them and reports what they share.

            Examples:
              glyphforge split letters large small
              glyphforge split large train validation --small-faces 10% --seed 7
              glyphforge split styled large small --small-faces 1872 --small-plain
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Argument(help: ArgumentHelp("Output folder for the large split", valueName: "large"))
    var large: String

    @Argument(help: ArgumentHelp("Output folder for the small split", valueName: "small"))
    var small: String

    @Option(
        help: ArgumentHelp(
            """
            Faces of the small split: a number, or a percentage above 0% and below 100% (default: 1872, as in \
            notMNIST, but at most a fifth of all)
            """,
            valueName: "faces"))
    var smallFaces: SmallFaces?

    @Flag(help: "Exclude styled drawings from the small split")
    var smallPlain = false

    @Option(help: ArgumentHelp("Random seed for the choice of faces", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Output format of the result", valueName: "format"))
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
                """
                \(large) and \(small) share images or fonts, so one of them existed before this run or was changed. \
                Delete both and run the same command again.
                """
            )
        }
    }

    private func describe(_ report: SplitReport, _ source: Dataset) -> String {
        var splits = TextTable(["", "images", "faces", "families"], rightAligned: [1, 2, 3])
        for split in [report.large, report.small] {
            splits.append([
                split.path, TextFormat.grouped(split.images), TextFormat.grouped(split.faces),
                TextFormat.grouped(split.families),
            ])
        }
        let shared = report.shared
        let overlap = """
            Shared by both: \(TextFormat.count(shared.families, "family")), \
            \(TextFormat.count(shared.equalOutlines, "face")) with the same outlines, \
            \(TextFormat.count(shared.equalImages, "duplicate")), \
            \(TextFormat.count(shared.nearCopies ?? 0, "near-copy")).
            """
        let maxClasses = 12
        let worst = report.leftOut.byLabel.enumerated().filter { $0.element > 0 }.sorted {
            ($1.element, $0.offset) < ($0.element, $1.offset)
        }
        let classes = worst.prefix(maxClasses).map {
            "\(Console.harmless(source.classes[$0.offset].symbol)) \(TextFormat.grouped($0.element))"
        }
        let styled = TextFormat.count(report.leftOut.styled, "styled drawing")
        let discarded = """
            Discarded: \(TextFormat.count(report.leftOut.nearCopies, "image")) of the large split, because of near-copies \
            in the small split\
            \(classes.isEmpty ? "" : " (\(classes.joined(separator: ", "))\(worst.count > maxClasses ? " ..." : ""))")\
            \(report.leftOut.styled > 0 ? "; \(styled) of the small split" : "").
            """
        let missing = [report.large, report.small].filter { !$0.missingLabels.isEmpty }.map { split in
            let symbols = split.missingLabels.prefix(maxClasses).map { Console.harmless(source.classes[$0].symbol) }
            return "\(split.path) has no image of \(TextFormat.count(split.missingLabels.count, "class")): "
                + symbols.joined(separator: ", ") + (split.missingLabels.count > maxClasses ? " ..." : "") + "."
        }
        let fonts =
            report.large.faces + report.small.faces > 0
            ? []
            : [
                """
                The fonts are unknown, so images were assigned one by one; only duplicates and near-copies stay in one \
                split.
                """
            ]
        return ([splits.text, overlap, discarded] + missing + fonts).joined(separator: "\n")
    }
}
