import ArgumentParser
import GlyphForge

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Put two data sets side by side: their grey levels, classes, copies and mean images.",
        discussion: """
            Classes are matched by the character they stand for, else by name. The difference of two classes is that of their \
            mean images, in grey levels of 255; the correlation is Pearson's.

            Examples:
              glyphforge compare notMNIST letters
              glyphforge compare notMNIST letters --report comparison.html
            """)

    @Argument(help: ArgumentHelp("A data set's folder.", valueName: "a"))
    var first: String

    @Argument(help: ArgumentHelp("Another's.", valueName: "b"))
    var second: String

    @Option(
        help: ArgumentHelp(
            "Also write a page with pictures, which needs no other file: the HTML file to write, or write anew.",
            valueName: "file"))
    var report: String?

    @Option(help: ArgumentHelp("Decides which images the report shows.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
    var format: OutputFormat = .table

    private static let mostClasses = 62

    func run() async throws {
        if let report { try HTMLPage.checkPlace(report) }
        let (a, b) = (try Dataset(path: first), try Dataset(path: second))
        let comparison = try await Comparison.measure(a, b)
        if let report { try ComparisonPage(comparison, a, b, seed: seed).write(to: report) }
        switch format {
        case .json: try Console.json(comparison)
        case .table:
            Console.result(describe(comparison))
            if let report { Console.message("\(report) made.") }
        }
    }

    private func describe(_ comparison: Comparison) -> String {
        var traits = TextTable(["", "A", "B"], rightAligned: [1, 2])
        for row in comparison.rows { traits.append([row.name, row.a, row.b]) }
        var classes = TextTable(
            ["class", "images A", "B", "mean A", "B", "solid A", "B", "difference", "correlation"],
            rightAligned: Set(1...8))
        for pair in comparison.classes.prefix(Self.mostClasses) {
            classes.append([
                TextFormat.shortened(pair.symbol, to: 16), TextFormat.grouped(pair.a.images), TextFormat.grouped(pair.b.images),
                TextFormat.decimal(pair.a.mean, digits: 1), TextFormat.decimal(pair.b.mean, digits: 1), TextFormat.grouped(pair.a.solid),
                TextFormat.grouped(pair.b.solid),
                TextFormat.decimal(pair.difference, digits: 1), TextFormat.decimal(pair.correlation, digits: 3),
            ])
        }
        var parts = ["A: \(comparison.a.path)\nB: \(comparison.b.path)", traits.text]
        if !comparison.classes.isEmpty { parts.append(classes.text) }
        if comparison.classes.count > Self.mostClasses {
            parts.append(
                "... and \(TextFormat.grouped(comparison.classes.count - Self.mostClasses)) more classes (--format json lists all)"
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
