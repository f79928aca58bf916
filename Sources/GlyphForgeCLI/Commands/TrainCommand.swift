import ArgumentParser
import Foundation
import GlyphForge
import Trainer

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network on a data set.",
        discussion: """
            The model is a folder: model.json says what it is, weights.safetensors holds its numbers, model.onnx is the same \
            for other programs, training.csv is what was measured on the way, and with --test report.html shows how it does.

            A training that was stopped, by Ctrl-C or otherwise, is gone on with by the same command and --resume, to the \
            same end as if it had not been stopped. The same seed and number of threads give the same model. \
            With --steps, --epochs or --minutes a recipe's schedule is drawn out or pressed together with its length.

            Examples:
              glyphforge train large --recipe mlp-1024 --model mlp --test small
              glyphforge train large --recipe cnn-vgg --model vgg --minutes 20
              glyphforge train large --recipe my-network.yaml --model mine --resume
            """)

    @Argument(help: ArgumentHelp("The data set to train on.", valueName: "dataset"))
    var dataset: String

    @Option(
        help: ArgumentHelp(
            "A recipe that comes with the program (see glyphforge recipes), or a YAML file.", valueName: "recipe"))
    var recipe: String

    @Option(help: ArgumentHelp("The folder to make for the model.", valueName: "folder"))
    var model: String

    @Option(
        help: ArgumentHelp(
            "Test on this data set in the end, and make a report; may be given again.", valueName: "dataset"))
    var test: [String] = []

    @Option(
        help: ArgumentHelp(
            "Hold out this share of the images to watch the training, such as 1/6 or 0.1, instead of what the recipe says.",
            valueName: "share"))
    var validation: Share?

    @Option(help: ArgumentHelp("Train for so many steps.", valueName: "count"))
    var steps: Int?

    @Option(help: ArgumentHelp("Go so many times through the images.", valueName: "count"))
    var epochs: Double?

    @Option(help: ArgumentHelp("Train for so long at most.", valueName: "minutes"))
    var minutes: Double?

    @Flag(help: "Go on with a training that was stopped.")
    var resume = false

    @Option(help: ArgumentHelp("Decides the first weights and the order of the images.", valueName: "number"))
    var seed: UInt64 = 0

    @OptionGroup var computing: ThreadOptions

    @Option(
        help: ArgumentHelp(
            "The numbers that layers compute with: float32, or bfloat16, which is faster on processors made for it; the weights stay float32.",
            valueName: "precision"))
    var precision = Precision.fp32

    @Option(help: ArgumentHelp("How to print what came of it.", valueName: "format"))
    var format: OutputFormat = .table

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
        // Found missing now, not after hours.
        let tests = try Dataset.openTests(test, for: source)
        var recipe = try RecipeSource.find(recipe).recipe(side: source.side)
        if let validation { recipe.data.validation = validation.value }
        let display = shared.progressDisplay()
        defer { display.finish() }
        Interruption.installHandlers()
        let trainer = ModelTrainer(
            recipe, dataset: source, output: model, length: try length, seed: seed, threads: computing.threads,
            precision: precision)
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
            Console.message("Stopped. The same command with --resume goes on.")
            throw ExitCode(130)
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
        table.append(["images trained on", TextFormat.grouped(training.images)])
        if training.heldOut > 0 { table.append(["images held out", TextFormat.grouped(training.heldOut)]) }
        table.append(["steps", TextFormat.grouped(training.steps)])
        table.append(["seconds", TextFormat.decimal(training.seconds, digits: 1)])
        for test in trained.description.tests {
            let interval = test.interval.map { TextFormat.decimal(100 * $0, digits: 2) }.joined(separator: " to ")
            table.append(["accuracy on \(test.dataset)", "\(TextFormat.percent(test.accuracy, digits: 2)) (\(interval))"])
        }
        return String(table.text.drop { $0 == "\n" }) + "\n\(Console.harmless(model)) made."
    }
}

/// A share written as a number or a fraction.
struct Share: ExpressibleByArgument {
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
