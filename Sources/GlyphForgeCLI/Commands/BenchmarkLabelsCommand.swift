import ArgumentParser
import GlyphForge
import Labeler

struct BenchmarkLabelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels",
        abstract: "Measure how fast wrong labels are looked for on this machine.",
        discussion: """
            FILE holds predicted probabilities and labels, as cross-validate writes them and numpy.savez does: pred_probs \
            (N, K) and labels (N,). Every filter and ranking of confident learning is timed, each from the mapped arrays on; \
            then all together, what they share computed once.

            Examples:
              glyphforge benchmark labels predictions.npz
              glyphforge benchmark labels predictions.npz --threads 1 --format json
            """)

    @Argument(help: "The file of predictions.", completion: .file(extensions: ["npz"]))
    var file: String

    @OptionGroup var computing: ThreadOptions

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
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
        else { throw ExitCode(130) }
        display.finish()
        switch format {
        case .json: try Console.json(Listing(speed: speed))
        case .table: Console.result(table(speed))
        }
    }

    private func table(_ speed: LabelSpeed) -> String {
        var table = TextTable(["filter or ranking", "seconds", "flagged"], rightAligned: [1, 2])
        for row in speed.filters { table.append([row.filter, TextFormat.decimal(row.seconds, digits: 3), TextFormat.grouped(row.flagged)]) }
        for row in speed.rankings { table.append([row.ranking, TextFormat.decimal(row.seconds, digits: 3), ""]) }
        table.append(["opening the file", TextFormat.decimal(speed.openingSeconds, digits: 3), ""])
        table.append(["all together", TextFormat.decimal(speed.togetherSeconds, digits: 3), ""])
        return table.text
            + "\n\n\(TextFormat.grouped(speed.examples)) examples of \(speed.classes) classes, \(speed.workers) \(speed.workers == 1 ? "thread" : "threads")."
    }

    /// The speeds as JSON.
    private struct Listing: Encodable {
        var schema = 1
        let speed: LabelSpeed
    }
}
