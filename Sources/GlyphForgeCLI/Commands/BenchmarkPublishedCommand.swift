import ArgumentParser
import Foundation
import GlyphForge
import Logging
import Trainer

struct BenchmarkPublishedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "published",
        abstract: "Train the published networks and set what they reach beside what was reported.",
        discussion: """
            The folder gets the table as published.md and published.html, written anew after each recipe, and a model for each \
            in models. The same command again goes on where it was stopped: models that are there are only tested. \
            A recipe that fails is a row with the reason.

            Examples:
              glyphforge benchmark published --train large --test small
              glyphforge benchmark published --train large --test small --minutes 10 --only logistic,cnn-vgg
            """)

    @Option(help: ArgumentHelp("The data set to train on.", valueName: "dataset"))
    var train: String

    @Option(
        help: ArgumentHelp("A data set to test on, a column of the table; may be given again.", valueName: "dataset"))
    var test: [String]

    @Option(
        help: ArgumentHelp(
            "Train each for so long at most; as long as its recipe says without it.", valueName: "minutes"))
    var minutes: Double?

    @Option(help: ArgumentHelp("Only these recipes: names with commas between them.", valueName: "names"))
    var only: String?

    @Option(help: ArgumentHelp("The folder for the table and the models.", valueName: "folder"))
    var out = "published"

    @Option(help: ArgumentHelp("Decides the first weights and the order of the images.", valueName: "number"))
    var seed: UInt64 = 0

    @OptionGroup var computing: ThreadOptions

    @Option(help: ArgumentHelp("How to print the table.", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard !test.isEmpty else { throw ValidationError("Say what to test on: --test DATASET.") }
        _ = try TrainingLength.fromOptions(minutes: minutes)
        for name in names ?? [] where !RecipeSource.published.contains(where: { $0.name == name }) {
            throw ValidationError("--only: '\(name)' is no published recipe; `glyphforge recipes` lists them.")
        }
    }

    private var names: [String]? { only?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }

    func run() async throws {
        let training = try Dataset(path: train)
        let tests = try Dataset.openTests(test, for: training)
        let sources = RecipeSource.published.filter { names?.contains($0.name) ?? true }
        var display = shared.progressDisplay()
        defer { display.finish() }
        Interruption.installHandlers()
        let benchmark = PublishedBenchmark(
            sources, training: training, tests: tests, output: out, length: try TrainingLength.fromOptions(minutes: minutes),
            seed: seed, threads: computing.threads)
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
            Console.message("Stopped. The same command goes on.")
            throw ExitCode(130)
        }
        switch format {
        case .json: try Console.json(results)
        case .table:
            var table = TextTable(results.header, rightAligned: Set(1..<results.header.count))
            for row in results.rows { table.append(results.cells(row)) }
            let notes = results.notes.map(Console.harmless).joined(separator: "\n")
            Console.result(
                "\(table.text)\n\n\(notes)\n\(Console.harmless(out)) holds the table as published.md and published.html."
            )
        }
    }

    private func describe(_ row: PublishedResults.Row) -> String {
        if let failure = row.failure { return "\(row.recipe) failed: \(failure)" }
        let accuracies = row.obtained.map { TextFormat.percent($0.accuracy, digits: 2) }.joined(separator: ", ")
        return "\(row.recipe): \(accuracies) after \(TextFormat.grouped(row.steps ?? 0)) steps."
    }
}
