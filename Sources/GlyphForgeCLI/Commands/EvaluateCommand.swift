import ArgumentParser
import GlyphForge
import Trainer

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Say how often a model is right on a data set, with an interval, and where it is not.",
        discussion: """
            Classes are matched by the character they stand for, else by name. The images of a font family are right or wrong \
            together, so the 95 % interval is made over families where fonts are known; docs/evaluation.md says how.

            Examples:
              glyphforge evaluate model test
              glyphforge evaluate model test --report test.html
              glyphforge evaluate model test --format json | jq .accuracy
            """)

    @Argument(help: ArgumentHelp("The model's folder.", valueName: "model"))
    var model: String

    @Argument(help: ArgumentHelp("A data set that it was not trained on.", valueName: "dataset"))
    var dataset: String

    @Option(
        help: ArgumentHelp(
            "Also write a page with pictures, which needs no other file: the HTML file to write, or write anew.",
            valueName: "file"))
    var report: String?

    @Option(
        help: ArgumentHelp(
            "Fonts and mistakes to list, that many of each; the table has 10 at most.", valueName: "count"))
    var limit = 100

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    private static let (mostClasses, mostLines) = (62, 10)

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit must be 0 or more; got \(limit).") }
    }

    func run() async throws {
        if let report { try HTMLPage.checkPlace(report) }
        let source = try Dataset(path: dataset)
        let classifier = try Classifier(modelAt: model)
        let display = shared.progressDisplay()
        let predictions = try classifier.predictions(for: source) { done in
            display.show(Progress(unit: "images", done: done, total: source.count))
        }
        display.finish()
        let evaluation = try Evaluation(predictions, of: source, classes: classifier.classes, limit: limit)
        if let report {
            try EvaluationReport(evaluation, of: source, model: model, curve: LearningCurve(of: Model.log(in: model)))
                .write(to: report)
        }
        switch format {
        case .json: try Console.json(evaluation)
        case .table:
            Console.result(describe(evaluation))
            if let report { Console.message("\(report) made.") }
        }
    }

    private func describe(_ evaluation: Evaluation) -> String {
        var traits = TextTable(["", ""], rightAligned: [1])
        for trait in evaluation.traits { traits.append([trait.name, trait.value]) }
        var parts = [
            "\(Console.harmless(model)) on \(Console.harmless(dataset))", String(traits.text.drop { $0 == "\n" }),
        ]
        var classes = TextTable(["class", "images", "precision", "recall", "F1"], rightAligned: Set(1...4))
        for item in evaluation.classes.prefix(Self.mostClasses) {
            let shares = [item.precision, item.recall, item.f1].map { TextFormat.decimal($0, digits: 3) }
            classes.append([TextFormat.shortened(evaluation.symbol(item.label), to: 16), TextFormat.grouped(item.support)] + shares)
        }
        parts.append(classes.text)
        if evaluation.classes.count > Self.mostClasses {
            parts.append(
                "... and \(TextFormat.grouped(evaluation.classes.count - Self.mostClasses)) more classes (--format json lists all)"
            )
        }
        let listed = min(limit, Self.mostLines)
        if listed > 0, !evaluation.confusedPairs.isEmpty {
            var pairs = TextTable(["given", "taken for", "images"], rightAligned: [2])
            for pair in evaluation.confusedPairs.prefix(listed) {
                let names = [pair.given, pair.predicted].map { TextFormat.shortened(evaluation.symbol($0), to: 16) }
                pairs.append(names + [TextFormat.grouped(pair.count)])
            }
            parts.append(pairs.text)
        }
        if listed > 0, !evaluation.worstFonts.isEmpty {
            var fonts = TextTable(["worst fonts", "wrong", "of", "file"], rightAligned: [1, 2])
            for font in evaluation.worstFonts.prefix(listed) {
                fonts.append([
                    TextFormat.shortened("\(font.family) \(font.style)", to: 40), TextFormat.grouped(font.wrong),
                    TextFormat.grouped(font.wrong + font.right), font.file,
                ])
            }
            parts.append(fonts.text)
        }
        if !evaluation.notes.isEmpty { parts.append(evaluation.notes.joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }
}
