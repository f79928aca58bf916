import ArgumentParser
import GlyphForge
import Trainer

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure the accuracy of a model on a data set, with intervals.",
        discussion: """
            Classes are matched by their characters, or by name where they have none. Images of a font family tend to \
            be right or wrong together, so the 95 % confidence interval is clustered by family if the fonts are known \
            (docs/evaluation.md). A warning tells what the data set shares with the training data of the model.

            Examples:
              glyphforge evaluate model test
              glyphforge evaluate model test --report test.html
              glyphforge evaluate model test --format json | jq .accuracy
            """)

    @Argument(help: ArgumentHelp("Model (folder)", valueName: "model"))
    var model: String

    @Argument(help: ArgumentHelp("Data set that the model was not trained on", valueName: "dataset"))
    var dataset: String

    @Option(
        help: ArgumentHelp(
            "HTML file for a self-contained report with pictures; an earlier report is replaced",
            valueName: "file"))
    var report: String?

    @Option(
        help: ArgumentHelp(
            "Maximum number of fonts and of mistakes to list; the table lists at most 10 of each", valueName: "count"))
    var limit = 100

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var leaks: StrictOption
    @OptionGroup var shared: SharedOptions

    private static let (maxClasses, maxLines) = (62, 10)

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit must be 0 or more; got \(limit).") }
    }

    func run() async throws {
        if let report { try HTMLPage.checkPlace(report) }
        let source = try Dataset(path: dataset)
        let opened = try Model(modelAt: model)
        let classifier = Classifier(opened)
        let comparison = shared.progressDisplay()
        let test = try TestSet(source, model: opened.description, at: model) { comparison.show($0) }
        comparison.finish()
        try leaks.check([test], shared)
        let display = shared.progressDisplay()
        let predictions = try classifier.predictions(for: source) { done in
            display.show(Progress(unit: "images", done: done, total: source.count))
        }
        display.finish()
        var evaluation = try Evaluation(predictions, of: source, classes: classifier.classes, limit: limit)
        evaluation.add(test)
        if let report {
            try EvaluationReport(evaluation, of: source, model: model, curve: LearningCurve(of: Model.log(in: model)))
                .write(to: report)
        }
        switch format {
        case .json: try Console.json(evaluation)
        case .table:
            // The warnings are on standard error already.
            let notes = evaluation.notes.filter { !test.warnings.contains($0) }
            Console.result(describe(evaluation, notes: notes))
            if let report { Console.message("Wrote \(Console.harmless(report)).") }
        }
    }

    private func describe(_ evaluation: Evaluation, notes: [String]) -> String {
        var traits = TextTable(["", ""], rightAligned: [1])
        for row in evaluation.summary { traits.append([row.name, row.value]) }
        var parts = [
            "\(Console.harmless(model)) on \(Console.harmless(dataset))", String(traits.text.drop { $0 == "\n" }),
        ]
        var classes = TextTable(["class", "images", "precision", "recall", "F1"], rightAligned: Set(1...4))
        for item in evaluation.classes.prefix(Self.maxClasses) {
            let scores = [item.precision, item.recall, item.f1].map { TextFormat.decimal($0, digits: 3) }
            classes.append(
                [TextFormat.shortened(evaluation.symbol(item.label), to: 16), TextFormat.grouped(item.support)] + scores
            )
        }
        parts.append(classes.text)
        if evaluation.classes.count > Self.maxClasses {
            parts.append(
                """
                ... and \(TextFormat.count(evaluation.classes.count - Self.maxClasses, "more class")) (--format json \
                lists all)
                """
            )
        }
        let listed = min(limit, Self.maxLines)
        if listed > 0, !evaluation.confusedPairs.isEmpty {
            var pairs = TextTable(["given label", "predicted", "images"], rightAligned: [2])
            for pair in evaluation.confusedPairs.prefix(listed) {
                let names = [pair.given, pair.predicted].map { TextFormat.shortened(evaluation.symbol($0), to: 16) }
                pairs.append(names + [TextFormat.grouped(pair.count)])
            }
            parts.append(pairs.text)
        }
        if listed > 0, !evaluation.worstFonts.isEmpty {
            var fonts = TextTable(["fonts with most errors", "wrong", "images", "file"], rightAligned: [1, 2])
            for font in evaluation.worstFonts.prefix(listed) {
                fonts.append([
                    TextFormat.shortened("\(font.family) \(font.style)", to: 40), TextFormat.grouped(font.wrong),
                    TextFormat.grouped(font.wrong + font.right), font.file,
                ])
            }
            parts.append(fonts.text)
        }
        if !notes.isEmpty { parts.append(notes.map(Console.harmless).joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }
}
