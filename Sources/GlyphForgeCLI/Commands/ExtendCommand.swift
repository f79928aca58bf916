import ArgumentParser
import GlyphForge

struct ExtendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: "Add classes to a data set, drawn from the same fonts.",
        discussion: """
            New classes get the next labels, and their images follow the existing ones, which stay the same byte for \
            byte. The fonts must be unchanged and at the same paths, so run this command in the folder that you ran \
            generate in. The data set is replaced at the end. To resume an interrupted run, run the same command \
            again.

            Examples:
              glyphforge extend letters --chars K-Z
              glyphforge extend letters --chars digits
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Option(
        help: ArgumentHelp("Characters to add, one class each, in the notation of generate", valueName: "characters"))
    var chars: String

    @Option(
        help: ArgumentHelp(
            "Output format of the result; json is the same as from the info command", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var workers: WorkerOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws { _ = try CharacterOptions.list(chars) }

    func run() async throws {
        let display = shared.progressDisplay()
        defer { display.finish() }
        let characters = try CharacterOptions.list(chars)
        let result = try await Extender(
            path: dataset, characters: characters, workers: workers.workers, logger: shared.logger
        ).run { display.show($0) }
        display.finish()
        let info = try DatasetInfo(Dataset(path: dataset))
        guard format == .table else { return try Console.json(info) }
        Console.result(
            """
            \(result == .extended ? "Extended \(dataset)" : "\(dataset) is already extended") by \
            \(TextFormat.count(characters.codepoints.count, "class")), to \(TextFormat.count(info.images, "image")) of \
            \(TextFormat.count(info.classes.count, "class")).
            """)
    }
}
