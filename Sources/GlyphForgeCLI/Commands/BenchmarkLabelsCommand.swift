import ArgumentParser
import GlyphForge
import Labeler

struct BenchmarkLabelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels",
        abstract: "Measure how fast label errors are flagged on this machine.",
        discussion: """
            FILE contains the arrays pred_probs (N, K) and labels (N,), as cross-validate or numpy.savez writes them. \
            Each filter and each ranking of confident learning is timed alone, then all of them together with shared \
            intermediate results. Times do not include opening the file, which is timed separately.

            Examples:
              glyphforge benchmark labels predictions.npz
              glyphforge benchmark labels predictions.npz --threads 1 --format json
            """)

    @Argument(help: "File of predictions (.npz)", completion: .file(extensions: ["npz"]))
    var file: String

    @OptionGroup var computing: ThreadOptions

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let display = shared.progressDisplay()
        defer { display.finish() }
        Interruption.installHandlers()
        guard
            let speed = try LabelSpeed(
                npz: file, workers: computing.threads,
                progress: { display.show(Progress(unit: "measurements", done: $0, total: $1)) },
                shouldStop: { Interruption.isRequested })
        else { throw Interruption.report("Run the command again to restart the measurement.") }
        display.finish()
        switch format {
        case .json: try Console.json(Listing(speed: speed))
        case .table: Console.result(table(speed))
        }
    }

    private func table(_ speed: LabelSpeed) -> String {
        var table = TextTable(["filter or ranking", "seconds", "flagged labels"], rightAligned: [1, 2])
        for row in speed.filters {
            table.append([row.filter, TextFormat.decimal(row.seconds, digits: 3), TextFormat.grouped(row.flagged)])
        }
        for row in speed.rankings { table.append([row.ranking, TextFormat.decimal(row.seconds, digits: 3), ""]) }
        table.append(["open the file", TextFormat.decimal(speed.openingSeconds, digits: 3), ""])
        table.append(["all filters and rankings together", TextFormat.decimal(speed.togetherSeconds, digits: 3), ""])
        return table.text
            + """


            \(TextFormat.count(speed.examples, "image")) of \(TextFormat.count(speed.classes, "class")), \
            \(TextFormat.count(speed.workers, "thread")).
            """
    }

    /// The speeds as JSON.
    private struct Listing: Encodable {
        var schema = 1
        let speed: LabelSpeed
    }
}
