import ArgumentParser
import Foundation
import GlyphForge
import Trainer

struct BenchmarkSpeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speed",
        abstract: "Measure training and prediction speed on this machine.",
        discussion: """
            Uses one batch of random pixels in memory, 28 x 28 with 10 classes. A training step consists of the \
            forward pass, the loss, the backward pass and the weight update. Speeds are computed from the median step. \
            "first step" is the time from creating the network to the end of its first step, in seconds.

            Examples:
              glyphforge benchmark speed
              glyphforge benchmark speed --recipe cnn-vgg --recipe my-network.yaml --threads 1,2,4
              glyphforge benchmark speed --recipe cnn-vgg --precision bf16
            """)

    @Option(
        help: ArgumentHelp(
            "Built-in recipe or YAML file (repeatable; default: all built-in recipes)",
            valueName: "recipe"))
    var recipe: [String] = []

    @Option(help: ArgumentHelp("Numbers of compute threads to measure with, separated by commas", valueName: "counts"))
    var threads = ThreadCounts.default

    @Option(
        help: ArgumentHelp(
            "Number format of the layers: float32, or bfloat16 on processors with instructions for it",
            valueName: "precision"))
    var precision = Precision.fp32

    @Option(
        help: ArgumentHelp(
            "Duration of each measurement, training and prediction alike; 0 measures one step of each",
            valueName: "seconds"))
    var seconds = 3.0

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard (0...3600).contains(seconds) else {
            throw ValidationError("--seconds must be 0 to 3600; got \(seconds).")
        }
    }

    func run() async throws {
        try precision.requireSupport()
        let sources = recipe.isEmpty ? RecipeSource.builtIn : try recipe.map(RecipeSource.find)
        let recipes = try sources.map { try $0.recipe() }
        let display = shared.progressDisplay()
        defer { display.finish() }
        Interruption.installHandlers()
        var speeds: [TrainingSpeed] = []
        for recipe in recipes {
            for count in threads.counts {
                display.show(
                    Progress(unit: "measurements", done: speeds.count, total: recipes.count * threads.counts.count))
                guard
                    let speed = try TrainingSpeed(
                        of: recipe, threads: count, precision: precision, seconds: seconds,
                        shouldStop: { Interruption.isRequested })
                else { throw Interruption.report("Run the command again to restart the measurement.") }
                speeds.append(speed)
            }
        }
        display.finish()
        switch format {
        case .json:
            try Console.json(Listing(instructionSet: Engine.instructionSet, engine: Engine.version, speeds: speeds))
        case .table: Console.result(table(speeds))
        }
    }

    private func table(_ speeds: [TrainingSpeed]) -> String {
        var table = TextTable(
            ["recipe", "precision", "threads", "batch", "training images/s", "prediction images/s", "first step s"],
            rightAligned: Set(2...6))
        for speed in speeds {
            table.append([
                speed.recipe, speed.precision.rawValue, "\(speed.threads)", TextFormat.grouped(speed.batch),
                TextFormat.grouped(Int(speed.trainingImagesPerSecond)),
                TextFormat.grouped(Int(speed.inferenceImagesPerSecond)),
                TextFormat.decimal(speed.secondsToFirstStep, digits: 3),
            ])
        }
        return table.text + "\n\noneDNN \(Engine.version), \(Engine.instructionSet)."
    }

    /// The speeds as JSON.
    private struct Listing: Encodable {
        var schema = 1
        let instructionSet: String
        /// oneDNN's version.
        let engine: String
        let speeds: [TrainingSpeed]
    }
}

/// The numbers of threads to measure with, such as `1,2`.
struct ThreadCounts: ExpressibleByArgument, CustomStringConvertible {
    let counts: [Int]

    /// One thread, and one for each processor.
    static let `default` = ThreadCounts(counts: Set([1, ProcessInfo.processInfo.activeProcessorCount]).sorted())

    private init(counts: [Int]) { self.counts = counts }

    init?(argument: String) {
        let counts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard counts.allSatisfy({ $0.map((1...1024).contains) ?? false }) else { return nil }
        self.counts = counts.compactMap(\.self)
    }

    var description: String { counts.map(String.init).joined(separator: ",") }
    var defaultValueDescription: String { description }
}
