import ArgumentParser
import Foundation
import GlyphForge
import Labeler
import Logging
import Trainer

struct FlagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flag",
        abstract: "Flag likely label errors and symbol fonts, most suspicious first.",
        discussion: """
            Uses out-of-sample predicted probabilities: those in --predictions (an npz file with pred_probs and \
            labels, as cross-validate or another program writes it), or else those of the recipe quick, which is \
            cross-validated first. Its predictions are kept in the data set's folder and reused.

            If the fonts are known, the score of a label is the probability that it is correct, given the predictions \
            for all glyphs of its font: in a symbol font every label is suspect, and in an unusual letter font a poor \
            prediction counts less. Labels with a score below 0.5 are flagged, as are blank images, missing-glyph \
            boxes, equal images with two labels, and outliers. If the fonts are unknown, or with --filter or --rank, \
            confident learning flags and ranks the labels instead. docs/flags.md describes the method.

            Each run is added to the data set's labels.sqlite; earlier runs stay. Without a data set, only the \
            probabilities are used and nothing is stored.

            Examples:
              glyphforge flag letters --report flags.html
              glyphforge flag letters --predictions letters-predicted.npz --csv issues.csv
              glyphforge flag --predictions mine.npz --filter both --format json
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String?

    @Option(
        help: ArgumentHelp(
            "Out-of-sample predicted probabilities (.npz), one row for each image of the data set", valueName: "file"))
    var predictions: String?

    @Option(help: ArgumentHelp("Confident-learning filter that selects the flagged labels", valueName: "name"))
    var filter: LabelFilter?

    @Option(help: ArgumentHelp("Confident-learning score that ranks the labels", valueName: "name"))
    var rank: LabelRanking?

    @Option(
        help: ArgumentHelp(
            "HTML file for a self-contained report with pictures; an earlier report is replaced",
            valueName: "file"))
    var report: String?

    @Option(
        help: ArgumentHelp("CSV file for the flagged images; an earlier one is replaced", valueName: "file")
    )
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "JSON Lines file for the flagged images; an earlier one is replaced", valueName: "file"))
    var jsonl: String?

    @Option(help: ArgumentHelp("Output format; the table lists only the most suspicious images", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var workers: WorkerOptions

    @OptionGroup var shared: SharedOptions

    private static let (maxLines, maxClasses) = (10, 62)

    func validate() throws {
        guard dataset != nil || predictions != nil else {
            throw ValidationError("No input. Give a data set, --predictions, or both.")
        }
    }

    func run() async throws {
        if let report { try HTMLPage.checkPlace(report) }
        try IssueFiles.checkPlaces(csv: csv, jsonLines: jsonl)
        let source = try dataset.map { try Dataset(path: $0) }
        let database = try source.flatMap { LabelDatabase.isWritable(in: $0) ? try LabelDatabase(dataset: $0) : nil }
        let display = shared.progressDisplay()
        defer { display.finish() }
        let file = try predictions ?? crossValidated(source!, display)
        let arrays = try PredictionArrays(
            npz: file, labels: source.map { source in (0..<source.count).map(source.label) }, workers: workers.workers)
        let flags = try LabelFlags(
            arrays.probabilities, dataset: source, features: arrays.features, foldOfImage: arrays.folds,
            options: LabelFlags.Options(filter: filter, ranking: rank, workers: workers.workers), progress: display.show
        )
        display.finish()
        let run = try database?.add(
            flags,
            settings: LabelDatabase.FlagSettings(
                filter: flags.summary.filter, rank: flags.summary.rank, predictions: file,
                predictionsDigest: try SHA256.hexDigest(ofFile: file)))
        if let source, database == nil {
            shared.logger.warning(
                """
                \(source.path) cannot be written (permission denied or read-only), so this run is not stored in its \
                \(LabelDatabase.fileName). To review the flagged labels, copy the data set to a folder of yours and \
                flag it there.
                """)
        }
        if let report { try FlagReport(flags, dataset: source).write(to: report) }
        let files = try IssueFiles(flags, dataset: source)
        if let csv { try files.writeCSV(to: csv) }
        if let jsonl { try files.writeJSONLines(to: jsonl) }
        switch format {
        case .json: try Console.json(FlagListing(flags, run: run))
        case .table:
            Console.result(describe(flags))
            for path in [report, csv, jsonl] { if let path { shared.logger.notice("Wrote \(path).") } }
        }
    }

    /// The file with the predictions of the recipe quick, from an earlier run or made now.
    private func crossValidated(_ source: Dataset, _ display: ProgressDisplay) throws -> String {
        // The digest in the name prevents the use of predictions for an older state of the data set.
        let file = "\(source.path)/predictions-\(RecipeSource.quickName)-\(try source.imagesDigest().prefix(12)).npz"
        if FileManager.default.fileExists(atPath: file) { return file }
        guard FileManager.default.isWritableFile(atPath: source.path) else {
            let line = ShellCommand.line(["glyphforge", "cross-validate", source.path, "--out", "predicted.npz"])
            throw CommandFailure(
                """
                Cannot keep predictions in \(source.path): permission denied, or it is read-only. Run `\(line)` and \
                flag with --predictions predicted.npz.
                """)
        }
        let recipe = try RecipeSource.find(RecipeSource.quickName).recipe(side: source.side)
        shared.logger.notice("Cross-validating \(recipe.name) first; its predictions are kept in \(file).")
        Interruption.installHandlers()
        let report = try CrossValidation(recipe, dataset: source).run(
            output: file, workers: workers.workers, progress: display.show
        ) { Interruption.isRequested }
        // The rest cannot be resumed, so Ctrl-C ends it at once.
        Interruption.restoreDefaultHandlers()
        guard let report, !Interruption.isRequested else {
            throw Interruption.report("Run the same command again to resume; finished folds are kept.")
        }
        for note in report.notes { shared.logger.notice("\(note)") }
        return file
    }

    private func describe(_ flags: LabelFlags) -> String {
        let summary = flags.summary
        let fraction = TextFormat.percent(Double(summary.flagged) / Double(summary.images), digits: 2)
        var parts = [
            """
            \(TextFormat.grouped(summary.flagged)) of \(TextFormat.count(summary.images, "image")) flagged \
            (\(fraction)); filter: \(summary.filter), rank: \(summary.rank).
            """
        ]
        var causes = TextTable(["cause", "flagged"], rightAligned: [1])
        for cause in Cause.allCases {
            if let count = summary.causes[cause.rawValue] {
                causes.append([cause.displayName, TextFormat.grouped(count)])
            }
        }
        if !summary.causes.isEmpty { parts.append(causes.text) }
        var classes = TextTable(["class", "images", "flagged", "fraction"], rightAligned: Set(1...3))
        for item in summary.classes.filter({ $0.images > 0 }).prefix(Self.maxClasses) {
            let fraction = TextFormat.percent(Double(item.flagged) / Double(item.images), digits: 2)
            classes.append([
                TextFormat.shortened(item.symbol, to: 16), TextFormat.grouped(item.images),
                TextFormat.grouped(item.flagged), fraction,
            ])
        }
        parts.append(classes.text)
        if summary.classes.count > Self.maxClasses {
            parts.append(
                """
                ... and \(TextFormat.count(summary.classes.count - Self.maxClasses, "more class")) (--format json \
                lists all)
                """
            )
        }
        if let symbol = summary.symbolFaces, let judged = summary.facesJudged {
            parts.append(
                """
                \(TextFormat.grouped(symbol)) of \(TextFormat.count(judged, "judged face")) \
                \(symbol == 1 ? "is a symbol font" : "are symbol fonts").
                """
            )
            var fonts = TextTable(
                ["most likely symbol fonts", "probability", "predicted as labelled", "images", "file"],
                rightAligned: Set(1...3))
            for font in flags.verdicts.prefix(Self.maxLines) {
                fonts.append([
                    TextFormat.shortened("\(font.family) \(font.style)", to: 40),
                    TextFormat.decimal(font.probability, digits: 3),
                    TextFormat.grouped(font.predictedAsLabelled), TextFormat.grouped(font.images), font.file,
                ])
            }
            if symbol > 0 { parts.append(fonts.text) }
        }
        let single = flags.issues.filter { $0.cause != .symbolFont }.prefix(Self.maxLines)
        if !single.isEmpty {
            let hasSources = single.contains { $0.source != nil }
            var issues = TextTable(
                ["image", "given label", "suggested", "score", "cause"] + (hasSources ? ["file"] : []),
                rightAligned: [0, 3])
            for issue in single {
                let names = [
                    summary.classes[issue.given].symbol, issue.suggested.map { summary.classes[$0].symbol } ?? "-",
                ].map { TextFormat.shortened($0, to: 16) }
                issues.append(
                    ["\(issue.index)"] + names + [TextFormat.decimal(issue.score, digits: 4), issue.cause.displayName]
                        + (hasSources ? [issue.source ?? ""] : []))
            }
            parts.append(issues.text)
        }
        if !summary.notes.isEmpty { parts.append(summary.notes.joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }
}

/// The result as JSON.
private struct FlagListing: Encodable {
    let schema = 1
    let summary: FlagSummary
    let issues: [Issue]
    let fonts: [FontVerdict]
    /// The number of the run in the data set's database.
    let run: Int?

    init(_ flags: LabelFlags, run: Int?) {
        summary = flags.summary
        issues = flags.issues
        fonts = flags.verdicts
        self.run = run
    }
}
