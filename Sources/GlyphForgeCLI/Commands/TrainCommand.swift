import ArgumentParser
import Foundation
import GlyphForge
import Logging
import Trainer

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network on a data set.",
        discussion: """
            A model is a folder with model.json (description), weights.safetensors (weights), model.onnx (the network \
            for other programs), training.csv (training log), trained-on.npz (fingerprint of the training data) and, \
            with --test, report.html (evaluation).

            To resume an interrupted training, run the same command with --resume; the result is the same as without \
            the interruption. The same seed and number of threads give the same model, except with --minutes, where \
            the speed of the machine decides. With --steps, --epochs or --minutes, the recipe's schedule is stretched \
            or shortened to fit.

            A warning tells if a test set shares images, near-copies or font families with the training data.

            Examples:
              glyphforge train large --recipe mlp-1024 --model mlp --test small
              glyphforge train large --recipe cnn-vgg --model vgg --minutes 20
              glyphforge train large --recipe my-network.yaml --model mine --resume
            """)

    @Argument(help: ArgumentHelp("Data set to train on (folder)", valueName: "dataset"))
    var dataset: String

    @Option(
        help: ArgumentHelp(
            "Built-in recipe (see glyphforge recipes) or YAML file", valueName: "recipe"))
    var recipe: String

    @Option(help: ArgumentHelp("Output folder for the model", valueName: "folder"))
    var model: String

    @Option(
        help: ArgumentHelp(
            "Data set to test on after training, with a report (repeatable)", valueName: "dataset"))
    var test: [String] = []

    @Option(
        help: ArgumentHelp(
            "Fraction of the images to hold out for validation, such as 1/6 or 0.1 (default: as in the recipe)",
            valueName: "fraction"))
    var validation: Fraction?

    @Option(help: ArgumentHelp("Number of training steps (default: as in the recipe)", valueName: "count"))
    var steps: Int?

    @Option(help: ArgumentHelp("Number of epochs, instead of steps", valueName: "count"))
    var epochs: Double?

    @Option(help: ArgumentHelp("Maximum training time, instead of steps", valueName: "minutes"))
    var minutes: Double?

    @Flag(help: "Resume an interrupted training; if there is none, start from the beginning")
    var resume = false

    @Option(help: ArgumentHelp("Random seed for initial weights and the order of images", valueName: "number"))
    var seed: UInt64 = 0

    @OptionGroup var computing: ThreadOptions

    @Option(
        help: ArgumentHelp(
            """
            Number format of the layers: float32, or bfloat16, which is faster on processors with instructions for it; \
            weights stay float32
            """,
            valueName: "precision"))
    var precision = Precision.fp32

    @Option(help: ArgumentHelp("Output format of the result", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var leaks: StrictOption
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard [steps != nil, epochs != nil, minutes != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("--steps, --epochs and --minutes exclude each other.")
        }
        _ = try length
    }

    private var length: TrainingLength? {
        get throws { try TrainingLength.fromOptions(steps: steps, epochs: epochs, minutes: minutes) }
    }

    func run() async throws {
        try precision.requireSupport()
        let source = try Dataset(path: dataset)
        var recipe = try RecipeSource.find(recipe).recipe(side: source.side)
        if let validation { recipe.data.validation = validation.value }
        // Reports a missing or unsuitable test set now instead of after hours of training.
        let comparison = shared.progressDisplay()
        let tests = try TestSet.open(test, for: source, recipe: recipe) { comparison.show($0) }
        comparison.finish()
        try leaks.check(tests, shared)
        let display = shared.progressDisplay()
        defer { display.finish() }
        Interruption.installHandlers()
        let trainer = ModelTrainer(
            recipe, dataset: source, output: model,
            options: TrainingOptions(
                length: try length, seed: seed, threads: computing.threads, precision: precision))
        if resume, !trainer.canResume, !FilePath.exists(model) {
            shared.logger.notice("There is no interrupted training of \(model) to resume; starting from the beginning.")
        }
        let trained = try trainer.train(isResuming: resume) { run, model, folder in
            display.finish()
            return try model.test(on: tests, name: self.model, log: run.entries, reportsIn: folder)
        } shouldStop: { run in
            display.show(
                Progress(unit: "steps, \(run.progressText)", done: run.state.step, total: run.state.totalSteps))
            return Interruption.isRequested
        }
        display.finish()
        guard let trained else {
            throw Interruption.report("Run the same command with --resume to resume.")
        }
        switch format {
        case .json: try Console.json(trained.description)
        case .table: Console.result(describe(trained))
        }
    }

    private func describe(_ trained: Model) -> String {
        let training = trained.description.training
        var table = TextTable(["", ""], rightAligned: [1])
        table.append(["recipe", trained.description.recipeName])
        table.append(["weights", TextFormat.grouped(trained.network.trainedCount)])
        table.append(["training images", TextFormat.grouped(training.images)])
        if training.heldOut > 0 { table.append(["held-out images", TextFormat.grouped(training.heldOut)]) }
        table.append(["steps", TextFormat.grouped(training.steps)])
        table.append(["seconds", TextFormat.decimal(training.seconds, digits: 1)])
        for test in trained.description.tests {
            let interval = TextFormat.interval(test.interval)
            table.append([
                "accuracy on \(test.dataset)", "\(TextFormat.percent(test.accuracy, digits: 2)) (95 % CI \(interval))",
            ])
        }
        return String(table.text.drop { $0 == "\n" }) + "\nWrote \(Console.harmless(model))."
    }
}

/// A fraction from 0 to 0.5, written as `0.1` or `1/6`.
struct Fraction: ExpressibleByArgument {
    let value: Double

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        let value: Double? =
            switch parts.count {
            case 1: parts[0]
            case 2: if let above = parts[0], let below = parts[1], below != 0 { above / below } else { nil }
            default: nil
            }
        guard let value, value >= 0, value <= 0.5 else { return nil }
        self.value = value
    }
}
