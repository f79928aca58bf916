import ArgumentParser
import Foundation
import GlyphForge
import Trainer

struct CrossValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cross-validate",
        abstract: "Predict each image with a network that was not trained on it.",
        discussion: """
            Splits the images into folds, stratified by class, and trains a network for each fold on all other folds. \
            A font family is always in one fold, and no network is trained on a near-copy of an image that it \
            predicts. Networks train in parallel, one worker thread each.

            The npz file contains, in the order of the data set, pred_probs (N, K) float32, labels (N,) int64, fold \
            (N,) int32, and features (N, D) float32, the outputs of the last hidden layer. Features of different folds \
            come from different networks.

            To resume an interrupted run, run the same command again; finished folds are kept.

            Examples:
              glyphforge cross-validate letters --out letters-predicted.npz
              glyphforge cross-validate letters --recipe cnn-lenet --out lenet.npz
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Option(help: ArgumentHelp("Number of folds", valueName: "count"))
    var folds = 5

    @Option(
        help: ArgumentHelp(
            "Built-in recipe (see glyphforge recipes) or YAML file", valueName: "recipe"))
    var recipe = RecipeSource.quickName

    @Option(help: ArgumentHelp("Output file; must end in .npz and not exist", valueName: "file"))
    var out: String

    @OptionGroup var workers: WorkerOptions

    @Option(
        help: ArgumentHelp("Random seed for folds, initial weights and the order of images", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Training steps of each network (default: as in the recipe)", valueName: "count"))
    var steps: Int?

    @Option(help: ArgumentHelp("Training epochs of each network, instead of steps", valueName: "count"))
    var epochs: Double?

    @Option(help: ArgumentHelp("Output format of the result", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard (2...1000).contains(folds) else { throw ValidationError("--folds must be 2 to 1000; got \(folds).") }
        guard out.hasSuffix(".npz") else { throw ValidationError("--out must end in .npz; got \(out).") }
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
            recipe, dataset: source, folds: folds, length: try TrainingLength.fromOptions(steps: steps, epochs: epochs),
            seed: seed)
        let report = try validation.run(output: out, workers: workers.workers, progress: display.show) {
            Interruption.isRequested
        }
        display.finish()
        guard let report else {
            throw Interruption.report("Run the same command again to resume; finished folds are kept.")
        }
        switch format {
        case .json: try Console.json(report)
        case .table: Console.result(describe(report))
        }
    }

    private func describe(_ report: CrossValidationReport) -> String {
        var table = TextTable(["fold", "images", "training images", "accuracy", "seconds"], rightAligned: Set(0...4))
        for (number, fold) in report.folds.enumerated() {
            table.append([
                "\(number)", TextFormat.grouped(fold.images), TextFormat.grouped(fold.trainingImages),
                TextFormat.percent(fold.accuracy, digits: 2),
                TextFormat.decimal(fold.seconds, digits: 1),
            ])
        }
        let sentences =
            [
                """
                Out-of-sample accuracy of \(report.recipe): \(TextFormat.percent(report.accuracy, digits: 2)) (95 % CI \
                \(TextFormat.interval(report.interval))), in \(TextFormat.decimal(report.seconds, digits: 1)) s.
                """
            ] + report.notes + [
                "Wrote \(Console.harmless(out)): predictions for \(TextFormat.count(report.images, "image"))."
            ]
        return table.text + "\n\n" + sentences.joined(separator: "\n")
    }
}
