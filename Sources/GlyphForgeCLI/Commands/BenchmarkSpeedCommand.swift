import ArgumentParser
import Foundation
import GlyphForge
import Trainer

struct BenchmarkSpeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speed",
        abstract: "Measure how fast networks train and answer on this machine.",
        discussion: """
            On pixels by chance, 28 x 28 and 10 classes, one batch that lies ready in memory: a step of training is forward, \
            loss, backward and the change of the weights. Speeds are of the median step. To first step: the seconds from \
            making the network to the end of its first step.

            Examples:
              glyphforge benchmark speed
              glyphforge benchmark speed --recipe cnn-vgg --recipe my-network.yaml --threads 1,2,4
              glyphforge benchmark speed --recipe cnn-vgg --precision bf16
            """)

    @Option(
        help: ArgumentHelp(
            "A recipe that comes with the program, or a YAML file; may be given again. All that come along without it.",
            valueName: "recipe"))
    var recipe: [String] = []

    @Option(help: ArgumentHelp("Threads to compute with: numbers with commas between them.", valueName: "counts"))
    var threads = ThreadCounts.default

    @Option(
        help: ArgumentHelp(
            "The numbers that layers compute with: float32, or bfloat16 on processors made for it.",
            valueName: "precision"))
    var precision = Precision.fp32

    @Option(
        help: ArgumentHelp(
            "How long to train each network, and how long to let it answer; 0 for one step of each.",
            valueName: "seconds"))
    var seconds = 3.0

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard (0...3600).contains(seconds) else {
            throw ValidationError("--seconds must be 0 to 3600; got \(seconds).")
        }
    }

    func run() async throws {
        try precision.requireSupport()
        let sources = recipe.isEmpty ? RecipeSource.shipped : try recipe.map(RecipeSource.find)
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
                else { throw ExitCode(130) }
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
            ["recipe", "precision", "threads", "batch", "training images/s", "inference images/s", "to first step s"],
            rightAligned: Set(2...6))
        for speed in speeds {
            table.append([
                speed.recipe, speed.precision.rawValue, "\(speed.threads)", TextFormat.grouped(speed.batch),
                TextFormat.grouped(Int(speed.trainingImagesPerSecond)),
                TextFormat.grouped(Int(speed.inferenceImagesPerSecond)), TextFormat.decimal(speed.secondsToFirstStep, digits: 3),
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

/// Numbers of threads to measure with, as `1,2`.
struct ThreadCounts: ExpressibleByArgument, CustomStringConvertible {
    let counts: [Int]

    /// One thread, and all cores.
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
