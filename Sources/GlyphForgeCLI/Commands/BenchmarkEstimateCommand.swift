import ArgumentParser
import GlyphForge
import Labeler

struct BenchmarkEstimateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Measure the coverage of the intervals of `estimate`.",
        discussion: """
            Simulates data sets with known label errors, draws samples and counts how often the intervals contain the \
            true rate. Prints JSON, from which tools/simulate-coverage makes the table and the figure of \
            docs/method.md.

            Examples:
              glyphforge benchmark estimate > coverage.json
            """,
        shouldDisplay: false)

    @Option(help: ArgumentHelp("Samples for each error rate, flagger and number of reviews", valueName: "count"))
    var repetitions = 2000

    @Option(help: ArgumentHelp("Images of each simulated data set", valueName: "count"))
    var images = 50_000

    @Option(help: ArgumentHelp("Random seed for the data sets and the samples", valueName: "number"))
    var seed: UInt64 = 0

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard (1...1_000_000).contains(repetitions) else {
            throw ValidationError("--repetitions must be 1 to 1000000; got \(repetitions).")
        }
        guard (5000...10_000_000).contains(images) else {
            throw ValidationError("--images must be 5000 to 10000000; got \(images).")
        }
    }

    func run() async throws {
        let simulation = CoverageSimulation(images: images, repetitions: repetitions, seed: seed)
        let display = shared.progressDisplay()
        var rows: [CoverageSimulation.Row] = []
        for (number, rate) in CoverageSimulation.rates.enumerated() {
            display.show(Progress(unit: "rates", done: number, total: CoverageSimulation.rates.count))
            rows += simulation.rows(rate: rate)
        }
        display.finish()
        try Console.json(Printed(images: images, repetitions: repetitions, rows: rows))
    }

    private struct Printed: Encodable {
        let schema = 1
        let images: Int
        let repetitions: Int
        let rows: [CoverageSimulation.Row]
    }
}
