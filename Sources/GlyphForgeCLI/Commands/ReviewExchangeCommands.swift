import ArgumentParser
import GlyphForge
import Labeler

struct ReviewExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a data set's decisions to a file.",
        discussion: """
            A row for each decision, those taken back included: its uuid, the image's number and digest, the given label, \
            the reviewer, the verdict, how and when.

            Examples:
              glyphforge review export letters decisions.csv
              glyphforge review export letters decisions.jsonl
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Argument(help: ArgumentHelp("The file: a table (.csv) or JSON lines (.jsonl).", valueName: "file"))
    var file: String

    func run() async throws {
        let count = try DecisionExchange(existing: Dataset(path: dataset)).export(to: file)
        Console.result("\(Console.harmless(file)) made: \(TextFormat.grouped(count)) decisions.")
    }
}

struct ReviewImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take decisions from a file over.",
        discussion: """
            Images are found by their digests, so the file may come from another machine's copy of the data set, from a \
            part of it or the whole. Importing a file twice changes nothing.

            Examples:
              glyphforge review import letters decisions.csv
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Argument(help: ArgumentHelp("The file, which `review export` wrote, or of the same columns.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
        try printOutcome(DecisionExchange(Dataset(path: dataset)).import(from: file), of: file, format)
    }
}

struct ReviewMergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Take the decisions of other copies of a data set over.",
        discussion: """
            The same as `review export` there and `review import` here. The other copies are not changed.

            Examples:
              glyphforge review merge letters /media/ann/letters /media/bob/letters
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Argument(help: ArgumentHelp("The folders of the other copies.", valueName: "other"))
    var others: [String]

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
        let here = try DecisionExchange(Dataset(path: dataset))
        for other in others {
            try printOutcome(here.merge(Dataset(path: other)), of: other, format)
        }
    }
}

/// Says what came of an import, as a sentence or a line of JSON.
private func printOutcome(_ outcome: DecisionExchange.Outcome, of source: String, _ format: OutputFormat) throws {
    guard format == .table else { return try Console.json(outcome) }
    var parts = ["\(TextFormat.grouped(outcome.added)) decisions added", "\(TextFormat.grouped(outcome.known)) were here"]
    if outcome.undone > 0 { parts.append("\(TextFormat.grouped(outcome.undone)) taken back") }
    if outcome.withoutImage > 0 {
        parts.append("\(TextFormat.grouped(outcome.withoutImage)) left out: their images are not in the data set")
    }
    if !outcome.contradictions.isEmpty {
        parts.append(
            "\(TextFormat.grouped(outcome.contradictions.count)) left out: they say something else here (such as \(outcome.contradictions[0]))"
        )
    }
    let disputes =
        outcome.disputes == outcome.disputesBefore
        ? ""
        : " Reviewers disagree on \(TextFormat.grouped(outcome.disputes)) images (before: \(TextFormat.grouped(outcome.disputesBefore)))."
    Console.result("\(Console.harmless(source)): \(parts.joined(separator: ", ")).\(disputes)")
}
