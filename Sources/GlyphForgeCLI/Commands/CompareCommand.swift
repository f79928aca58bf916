import ArgumentParser
import GlyphForge

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two data sets: grey levels, classes, duplicates, mean images.",
        discussion: """
            Classes are matched by their characters, or by name where they have none. The difference of two classes is \
            the mean absolute difference of their mean images, in grey levels (0 to 255); the correlation is \
            Pearson's.

            Examples:
              glyphforge compare notMNIST letters
              glyphforge compare notMNIST letters --report comparison.html
            """)

    @Argument(help: ArgumentHelp("First data set (folder)", valueName: "a"))
    var first: String

    @Argument(help: ArgumentHelp("Second data set (folder)", valueName: "b"))
    var second: String

    @Option(
        help: ArgumentHelp(
            "HTML file for a self-contained report with pictures; an earlier report is replaced",
            valueName: "file"))
    var report: String?

    @Option(help: ArgumentHelp("Random seed for the images in the report", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    private static let maxClasses = 62

    func run() async throws {
        if let report { try HTMLPage.checkPlace(report) }
        let (a, b) = (try Dataset(path: first), try Dataset(path: second))
        let comparison = try await Comparison.measure(a, b)
        if let report { try ComparisonPage(comparison, a, b, seed: seed).write(to: report) }
        switch format {
        case .json: try Console.json(comparison)
        case .table:
            Console.result(describe(comparison))
            if let report { Console.message("Wrote \(Console.harmless(report)).") }
        }
    }

    private func describe(_ comparison: Comparison) -> String {
        var traits = TextTable(["", "A", "B"], rightAligned: [1, 2])
        for row in comparison.rows { traits.append([row.name, row.a, row.b]) }
        var classes = TextTable(
            ["class", "images A", "B", "mean A", "B", "solid A", "B", "difference", "correlation"],
            rightAligned: Set(1...8))
        for pair in comparison.classes.prefix(Self.maxClasses) {
            classes.append([
                TextFormat.shortened(pair.symbol, to: 16), TextFormat.grouped(pair.a.images),
                TextFormat.grouped(pair.b.images),
                TextFormat.decimal(pair.a.mean, digits: 1), TextFormat.decimal(pair.b.mean, digits: 1),
                TextFormat.grouped(pair.a.solid),
                TextFormat.grouped(pair.b.solid),
                TextFormat.decimal(pair.difference, digits: 1), TextFormat.decimal(pair.correlation, digits: 3),
            ])
        }
        var parts = ["A: \(comparison.a.path)\nB: \(comparison.b.path)", traits.text]
        if !comparison.classes.isEmpty { parts.append(classes.text) }
        if comparison.classes.count > Self.maxClasses {
            parts.append(
                """
                ... and \(TextFormat.count(comparison.classes.count - Self.maxClasses, "more class")) (--format json \
                lists all)
                """
            )
        }
        let notes = comparison.notes
        if !notes.isEmpty { parts.append(notes.joined(separator: "\n")) }
        return parts.map {
            $0.split(separator: "\n", omittingEmptySubsequences: false).map { Console.harmless(String($0)) }.joined(
                separator: "\n")
        }
        .joined(separator: "\n\n")
    }
}
