import ArgumentParser
import Foundation
import GlyphForge
import Labeler
import Logging
import Trainer

struct FlagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flag",
        abstract: "List the images whose labels look wrong, worst first, and the fonts that are no alphabet.",
        discussion: """
            Goes by out-of-sample probabilities: those of --predictions (an npz file with pred_probs and labels, as cross-validate or \
            any other program writes it), or else of the recipe quick, which is then cross-validated first; its predictions are kept in \
            the data set's folder for the next time.

            Where fonts are known, a label's score is the probability that it is right, judged together with the other letters of its \
            font: a font that is no alphabet makes all of its letters suspect, an oddly drawn one shields them. Those below \
            0.5 are flagged, and what the pictures show by themselves: blank ones, boxes for missing characters, one picture under two \
            labels, outliers. With --filter or --rank, and without fonts, it is confident learning that flags and ranks. docs/flags.md has more.

            Each run is kept in the data set's labels.sqlite, beside the runs before. Without a data set, issues come from the \
            probabilities alone, and nothing is kept.

            Examples:
              glyphforge flag letters --report flags.html
              glyphforge flag letters --predictions letters-predicted.npz --csv issues.csv
              glyphforge flag --predictions mine.npz --filter both --format json
            """)

    @Argument(help: ArgumentHelp("The data set.", valueName: "dataset"))
    var dataset: String?

    @Option(
        help: ArgumentHelp(
            "Out-of-sample probabilities of the same images, row by row: an npz file.", valueName: "file"))
    var predictions: String?

    @Option(help: ArgumentHelp("Let a filter of confident learning choose the issues.", valueName: "name"))
    var filter: LabelFilter?

    @Option(help: ArgumentHelp("Score and order by a ranking of confident learning.", valueName: "name"))
    var rank: LabelRanking?

    @Option(
        help: ArgumentHelp(
            "Also write a page with pictures, which needs no other file: the HTML file to write, or write anew.",
            valueName: "file"))
    var report: String?

    @Option(
        help: ArgumentHelp("Also write the issues as a table: the CSV file to write, or write anew.", valueName: "file")
    )
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "Also write a line of JSON for each issue: the file to write, or write anew.", valueName: "file"))
    var jsonl: String?

    @Option(help: ArgumentHelp("How to print the issues; a table has the worst only.", valueName: "format"))
    var format: OutputFormat = .table

    @Option(help: ArgumentHelp("Work with so many threads; the result is the same.", valueName: "count"))
    var workers = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup var shared: SharedOptions

    private static let (mostLines, mostClasses) = (10, 62)

    func validate() throws {
        guard dataset != nil || predictions != nil else {
            throw ValidationError("Give a data set, or --predictions, or both.")
        }
        guard (1...1024).contains(workers) else {
            throw ValidationError("--workers must be 1 to 1024; got \(workers).")
        }
    }

    func run() async throws {
        if let report { try HTMLPage.checkPlace(report) }
        try IssueFiles.checkPlaces(csv: csv, jsonLines: jsonl)
        let source = try dataset.map { try Dataset(path: $0) }
        let database = try source.map { try LabelDatabase(dataset: $0) }
        let display = shared.progressDisplay()
        defer { display.finish() }
        let file = try predictions ?? crossValidated(source!, display)
        let arrays = try PredictionArrays(
            npz: file, labels: source.map { source in (0..<source.count).map(source.label) }, workers: workers)
        let flags = try LabelFlags(
            arrays.probabilities, dataset: source, features: arrays.features, foldOfImage: arrays.folds,
            options: LabelFlags.Options(filter: filter, ranking: rank, workers: workers), progress: display.show)
        display.finish()
        let run = try database?.add(
            flags,
            settings: LabelDatabase.FlagSettings(
                filter: flags.summary.filter, rank: flags.summary.rank, predictions: file,
                predictionsDigest: try SHA256.hexDigest(ofFile: file)))
        if let report { try FlagReport(flags, dataset: source).write(to: report) }
        let files = try IssueFiles(flags, dataset: source)
        if let csv { try files.writeCSV(to: csv) }
        if let jsonl { try files.writeJSONLines(to: jsonl) }
        switch format {
        case .json: try Console.json(FlagListing(flags, run: run))
        case .table:
            Console.result(describe(flags))
            for made in [report, csv, jsonl] { if let made { shared.logger.notice("\(made) made.") } }
        }
    }

    /// Predictions of the recipe quick, from an earlier time or made now.
    private func crossValidated(_ source: Dataset, _ display: ProgressDisplay) throws -> String {
        // Named by what they are of, so that predictions of an older state are not taken for those of this one.
        let file = "\(source.path)/predictions-\(RecipeSource.quickName)-\(try source.imagesDigest().prefix(12)).npz"
        if FileManager.default.fileExists(atPath: file) { return file }
        let recipe = try RecipeSource.find(RecipeSource.quickName).recipe(side: source.side)
        shared.logger.notice("Cross-validating \(recipe.name) first; its predictions are kept as \(file).")
        Interruption.installHandlers()
        let report = try CrossValidation(recipe, dataset: source).run(
            output: file, workers: workers, progress: display.show
        ) { Interruption.isRequested }
        // What follows cannot be gone on with, so Ctrl-C ends it.
        Interruption.restoreDefaultHandlers()
        guard let report, !Interruption.isRequested else {
            Console.message("Stopped. The same command goes on with the folds that are missing.")
            throw ExitCode(130)
        }
        for note in report.notes { shared.logger.notice("\(note)") }
        return file
    }

    private func describe(_ flags: LabelFlags) -> String {
        let summary = flags.summary
        let share = TextFormat.percent(Double(summary.flagged) / Double(summary.images), digits: 2)
        var parts = [
            "\(TextFormat.grouped(summary.flagged)) of \(TextFormat.grouped(summary.images)) images flagged (\(share)), by \(summary.filter), ordered by \(summary.rank)."
        ]
        var causes = TextTable(["cause", "flagged"], rightAligned: [1])
        for cause in Cause.allCases {
            if let count = summary.causes[cause.rawValue] { causes.append([cause.words, TextFormat.grouped(count)]) }
        }
        if !summary.causes.isEmpty { parts.append(causes.text) }
        var classes = TextTable(["class", "images", "flagged", "share"], rightAligned: Set(1...3))
        for item in summary.classes.filter({ $0.images > 0 }).prefix(Self.mostClasses) {
            let share = TextFormat.percent(Double(item.flagged) / Double(item.images), digits: 2)
            classes.append([TextFormat.shortened(item.symbol, to: 16), TextFormat.grouped(item.images), TextFormat.grouped(item.flagged), share])
        }
        parts.append(classes.text)
        if summary.classes.count > Self.mostClasses { parts.append("... and more classes (--format json lists all)") }
        if let bad = summary.symbolFaces, let judged = summary.facesJudged {
            parts.append("\(TextFormat.grouped(bad)) of \(TextFormat.grouped(judged)) faces judged are no alphabet.")
            var fonts = TextTable(["least an alphabet", "probability", "read", "of", "file"], rightAligned: Set(1...3))
            for font in flags.verdicts.prefix(Self.mostLines) {
                fonts.append([
                    TextFormat.shortened("\(font.family) \(font.style)", to: 40), TextFormat.decimal(font.probability, digits: 3),
                    TextFormat.grouped(font.read), TextFormat.grouped(font.images), font.file,
                ])
            }
            if bad > 0 { parts.append(fonts.text) }
        }
        let single = flags.issues.filter { $0.cause != .symbolFont }.prefix(Self.mostLines)
        if !single.isEmpty {
            var issues = TextTable(["image", "given", "suggested", "score", "cause"], rightAligned: [0, 3])
            for issue in single {
                let names = [
                    summary.classes[issue.given].symbol, issue.suggested.map { summary.classes[$0].symbol } ?? "-",
                ].map { TextFormat.shortened($0, to: 16) }
                issues.append(["\(issue.index)"] + names + [TextFormat.decimal(issue.score, digits: 4), issue.cause.words])
            }
            parts.append(issues.text)
        }
        if !summary.notes.isEmpty { parts.append(summary.notes.joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }
}

/// What `flag` prints as JSON.
private struct FlagListing: Encodable {
    let schema = 1
    let summary: FlagSummary
    let issues: [Issue]
    let fonts: [FontVerdict]
    /// The run's number in the data set's database.
    let run: Int?

    init(_ flags: LabelFlags, run: Int?) {
        summary = flags.summary
        issues = flags.issues
        fonts = flags.verdicts
        self.run = run
    }
}
