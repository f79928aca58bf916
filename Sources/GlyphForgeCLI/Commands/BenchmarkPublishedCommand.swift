import ArgumentParser
import Foundation
import GlyphForge
import Logging
import Trainer

struct BenchmarkPublishedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "published",
        abstract: "Train the published networks and compare with reported accuracies.",
        discussion: """
            Writes the table to published.md and published.html in the output folder, updated after each recipe, and \
            one model for each recipe to its folder models. A recipe that fails gets a row with the reason.

            To resume an interrupted run, run the same command again; existing models are only tested.

            Examples:
              glyphforge benchmark published --train large --test small
              glyphforge benchmark published --train large --test small --minutes 10 --only logistic,cnn-vgg
            """)

    @Option(help: ArgumentHelp("Data set to train on", valueName: "dataset"))
    var train: String

    @Option(
        help: ArgumentHelp("Data set to test on, one column of the table (repeatable)", valueName: "dataset"))
    var test: [String]

    @Option(
        help: ArgumentHelp(
            "Maximum training time of each network (default: as in its recipe)", valueName: "minutes"))
    var minutes: Double?

    @Option(
        help: ArgumentHelp(
            "Recipes to train, separated by commas (default: all published recipes)", valueName: "names"))
    var only: String?

    @Option(help: ArgumentHelp("Output folder for the table and the models", valueName: "folder"))
    var out = "published"

    @Option(help: ArgumentHelp("Random seed for initial weights and the order of images", valueName: "number"))
    var seed: UInt64 = 0

    @OptionGroup var computing: ThreadOptions

    @Option(help: ArgumentHelp("Output format of the table", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var leaks: StrictOption
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard !test.isEmpty else { throw ValidationError("No test set given. Use --test DATASET.") }
        _ = try TrainingLength.fromOptions(minutes: minutes)
        for name in names ?? [] where !RecipeSource.published.contains(where: { $0.name == name }) {
            throw ValidationError("--only: '\(name)' is not a published recipe; `glyphforge recipes` lists them.")
        }
    }

    private var names: [String]? { only?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }

    func run() async throws {
        let training = try Dataset(path: train)
        let comparison = shared.progressDisplay()
        let tests = try TestSet.open(test, for: training) { comparison.show($0) }
        comparison.finish()
        try leaks.check(tests, shared)
        let sources = RecipeSource.published.filter { names?.contains($0.name) ?? true }
        var display = shared.progressDisplay()
        defer { display.finish() }
        Interruption.installHandlers()
        let benchmark = PublishedBenchmark(
            sources, training: training, tests: tests, output: out,
            options: TrainingOptions(
                length: try TrainingLength.fromOptions(minutes: minutes), seed: seed, threads: computing.threads))
        let results = try benchmark.run { row in
            display.finish()
            display = shared.progressDisplay()
            shared.logger.notice("\(describe(row))")
        } shouldStop: { number, run in
            let unit =
                "steps of \(sources[number].name) (recipe \(number + 1) of \(sources.count)), \(run.progressText)"
            display.show(Progress(unit: unit, done: run.state.step, total: run.state.totalSteps))
            return Interruption.isRequested
        }
        display.finish()
        guard let results else {
            throw Interruption.report()
        }
        switch format {
        case .json: try Console.json(results)
        case .table:
            var table = TextTable(results.header, rightAligned: Set(1..<results.header.count))
            for row in results.rows { table.append(results.cells(row)) }
            let notes = results.notes.map(Console.harmless).joined(separator: "\n")
            Console.result(
                """
                \(table.text)

                \(notes)
                Wrote the table to published.md and published.html in \(Console.harmless(out)).
                """
            )
        }
    }

    private func describe(_ row: PublishedResults.Row) -> String {
        if let failure = row.failure { return "\(row.recipe) failed: \(failure)" }
        let accuracies = row.obtained.map { TextFormat.percent($0.accuracy, digits: 2) }.joined(separator: ", ")
        return "\(row.recipe): \(accuracies) after \(TextFormat.count(row.steps ?? 0, "step"))."
    }
}
