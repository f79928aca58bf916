import ArgumentParser
import Foundation
import GlyphForge
import Trainer

struct CrossValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cross-validate",
        abstract: "Predict every image by a network that was trained without it.",
        discussion: """
            The images are dealt into folds of about the same classes, and for each fold a network is trained on the others. No \
            font family is parted, and no network sees a near-copy of what it is to predict. Folds are trained side by side, one \
            thread each.

            The npz file holds, in the order of the data set, pred_probs (N, K) of float32, labels (N,) of int64, fold (N,) of \
            int32, and features (N, D) of float32: the outputs of the last hidden layer, of another network for each fold.

            A run that was stopped, by Ctrl-C or otherwise, is gone on with by the same command; finished folds are kept.

            Examples:
              glyphforge cross-validate letters --out letters-predicted.npz
              glyphforge cross-validate letters --recipe cnn-lenet --out lenet.npz
            """)

    @Argument(help: ArgumentHelp("The data set.", valueName: "dataset"))
    var dataset: String

    @Option(help: ArgumentHelp("Parts that are held out in turn.", valueName: "count"))
    var folds = 5

    @Option(
        help: ArgumentHelp(
            "A recipe that comes with the program (see glyphforge recipes), or a YAML file.", valueName: "recipe"))
    var recipe = RecipeSource.quickName

    @Option(help: ArgumentHelp("The file to write, which must end in .npz and not be there yet.", valueName: "file"))
    var out: String

    @Option(help: ArgumentHelp("Train so many networks at once; the result is the same.", valueName: "count"))
    var workers = ProcessInfo.processInfo.activeProcessorCount

    @Option(
        help: ArgumentHelp("Decides the folds, the first weights and the order of the images.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Train each network for so many steps.", valueName: "count"))
    var steps: Int?

    @Option(help: ArgumentHelp("Go so many times through the images.", valueName: "count"))
    var epochs: Double?

    @Option(help: ArgumentHelp("How to print what came of it.", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard (2...1000).contains(folds) else { throw ValidationError("--folds must be 2 to 1000; got \(folds).") }
        guard out.hasSuffix(".npz") else { throw ValidationError("--out must end in .npz; got \(out).") }
        guard (1...1024).contains(workers) else {
            throw ValidationError("--workers must be 1 to 1024; got \(workers).")
        }
        guard steps == nil || epochs == nil else { throw ValidationError("--steps and --epochs exclude each other.") }
        _ = try TrainingLength.fromOptions(steps: steps, epochs: epochs)
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        let recipe = try RecipeSource.find(recipe).recipe(side: source.side)
        let display = shared.progressDisplay()
        defer { display.finish() }
        Interruption.installHandlers()
        let validation = CrossValidation(
            recipe, dataset: source, folds: folds, length: try TrainingLength.fromOptions(steps: steps, epochs: epochs), seed: seed)
        let report = try validation.run(output: out, workers: workers, progress: display.show) {
            Interruption.isRequested
        }
        display.finish()
        guard let report else {
            Console.message("Stopped. The same command goes on with the folds that are missing.")
            throw ExitCode(130)
        }
        switch format {
        case .json: try Console.json(report)
        case .table: Console.result(describe(report))
        }
    }

    private func describe(_ report: CrossValidationReport) -> String {
        var table = TextTable(["fold", "images", "trained on", "accuracy", "seconds"], rightAligned: Set(0...4))
        for (number, fold) in report.folds.enumerated() {
            table.append([
                "\(number)", TextFormat.grouped(fold.images), TextFormat.grouped(fold.trainingImages), TextFormat.percent(fold.accuracy, digits: 2),
                TextFormat.decimal(fold.seconds, digits: 1),
            ])
        }
        let interval = report.interval.map { TextFormat.decimal(100 * $0, digits: 2) }.joined(separator: " to ")
        let sentences =
            [
                "Out-of-sample accuracy of \(report.recipe): \(TextFormat.percent(report.accuracy, digits: 2)) (\(interval)), in \(TextFormat.decimal(report.seconds, digits: 1)) s."
            ] + report.notes + ["\(Console.harmless(out)) made: predictions for \(TextFormat.grouped(report.images)) images."]
        return table.text + "\n\n" + sentences.joined(separator: "\n")
    }
}
