import ArgumentParser
import GlyphForge

struct ExtendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: "Add classes to a data set, from the fonts that it was made of.",
        discussion: """
            Nothing is renumbered: new characters get the labels after those that are there, new images the rows after, and all \
            that was there stays byte for byte. The fonts must be where and as they were; run this in the folder that generate \
            ran in. The data set is replaced when all is done; a run that was stopped goes on when it is given again.

            Examples:
              glyphforge extend letters --chars K-Z
              glyphforge extend letters --chars digits
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Option(
        help: ArgumentHelp("The characters to add, a class each, written as for generate.", valueName: "characters"))
    var chars: String

    @Option(help: ArgumentHelp("How to print what came of it; json is that of `info`.", valueName: "format"))
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
            \(dataset) \(result == .extended ? "extended" : "was extended before") by \
            \(TextFormat.grouped(characters.codepoints.count)) classes: \(TextFormat.grouped(info.images)) images of \
            \(TextFormat.grouped(info.classes.count)) classes.
            """)
    }
}
