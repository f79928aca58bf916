import ArgumentParser
import GlyphForge
import Labeler

struct ReviewExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Export the decisions of a data set to a file.",
        discussion: """
            Writes one row for each decision, including undone ones: its UUID, the image's number and digest, the \
            given label, the reviewer, the verdict, how and when it was made.

            Examples:
              glyphforge review export letters decisions.csv
              glyphforge review export letters decisions.jsonl
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Argument(help: ArgumentHelp("Output file: a table (.csv) or JSON Lines (.jsonl)", valueName: "file"))
    var file: String

    @Flag(help: "Write the reviewers' names instead of reviewer 1, reviewer 2 ...")
    var names = false

    func run() async throws {
        let count = try DecisionExchange(existing: Dataset(path: dataset)).export(to: file, namesReviewers: names)
        Console.result("Wrote \(Console.harmless(file)): \(TextFormat.count(count, "decision")).")
    }
}

struct ReviewImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import decisions from a file.",
        discussion: """
            Images are identified by their digests, so the file may come from a copy of the data set on another \
            machine, or from a split of it. Importing a file twice changes nothing. A reviewer 1 in the file is the \
            reviewer here who made the same decisions, else a new one.

            Examples:
              glyphforge review import letters decisions.csv
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Argument(help: ArgumentHelp("File that `review export` wrote, or with the same columns", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
        try DecisionExchange(Dataset(path: dataset)).import(from: file).print(source: file, format)
    }
}

struct ReviewMergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Import the decisions from other copies of a data set.",
        discussion: """
            Equivalent to `review export` of each copy and `review import` here. The other copies do not change.

            Examples:
              glyphforge review merge letters /media/ann/letters /media/bob/letters
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Argument(help: ArgumentHelp("Other copies of the data set (folders)", valueName: "other"))
    var others: [String]

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
        let here = try DecisionExchange(Dataset(path: dataset))
        for other in others {
            try here.merge(Dataset(path: other)).print(source: other, format)
        }
    }
}

extension DecisionExchange.Outcome {
    /// Prints the outcome of an import, as a sentence or as JSON.
    fileprivate func print(source: String, _ format: OutputFormat) throws {
        guard format == .table else { return try Console.json(Printed(outcome: self)) }
        var parts = ["\(TextFormat.count(added, "decision")) added", "\(TextFormat.grouped(known)) already known"]
        if undone > 0 { parts.append("\(TextFormat.grouped(undone)) undone") }
        if withoutImage > 0 {
            parts.append("\(TextFormat.grouped(withoutImage)) skipped because the data set does not have the image")
        }
        if !contradictions.isEmpty {
            parts.append(
                """
                \(TextFormat.grouped(contradictions.count)) skipped because they differ here (for example \
                \(contradictions[0]))
                """)
        }
        let disputed =
            disputes == disputesBefore
            ? ""
            : " \(TextFormat.count(disputes, "image")) disputed (before: \(TextFormat.grouped(disputesBefore)))."
        Console.result("\(Console.harmless(source)): \(parts.joined(separator: ", ")).\(disputed)")
    }

    /// The outcome as JSON.
    private struct Printed: Encodable {
        let outcome: DecisionExchange.Outcome

        private enum CodingKeys: CodingKey { case schema }

        func encode(to encoder: any Encoder) throws {
            try outcome.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(1, forKey: .schema)
        }
    }
}
