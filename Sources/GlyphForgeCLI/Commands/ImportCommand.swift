import ArgumentParser
import GlyphForge

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a data set from existing images.",
        discussion: """
            The format of the source is detected:

            folder or archive (tar, tar.gz, tar.xz, tar.bz2, zip)
                    one folder for each class with PNG files, as in notMNIST: A/x.png
                    or notMNIST_small/A/x.png. A folder named after a character, or
                    U+0041, is the class of that character. If the file names are
                    the base64 of font names, the fonts are recorded
            IDX     a file of images, gzipped or not, with the file of its labels in
                    the same folder, or a folder with MNIST's four files
            npz     NumPy arrays images and labels, or x_train, y_train, x_test and
                    y_test

            Colours are converted to grey. Damaged images, and images of another size than the first, are skipped and \
            recorded as rejects with the reason.

            Examples:
              glyphforge import notMNIST_small.tar.gz small
              glyphforge import mnist-files digits --part test --chars 0-9
            """)

    @Argument(help: ArgumentHelp("Folder, archive or file to read", valueName: "source"))
    var source: String

    @Argument(help: ArgumentHelp("Output folder", valueName: "out"))
    var output: String

    @Option(help: ArgumentHelp("Part to read of a source that contains both", valueName: "part"))
    var part: ImportPart?

    @Option(
        help: ArgumentHelp(
            "Characters of the labels 0, 1, 2 ... of IDX and npz files, such as A-J",
            valueName: "characters"))
    var chars: String?

    @Option(help: ArgumentHelp("Output format of the result; json as for info", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var workers: WorkerOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws { _ = try characters() }

    private func characters() throws -> CharacterList? { try chars.map { try CharacterOptions.list($0) } }

    func run() async throws {
        let importer = Importer(source: source, part: part, characters: try characters(), workers: workers.workers)
        let display = shared.progressDisplay()
        defer { display.finish() }
        try await importer.run(output: output) { display.show($0) }
        display.finish()
        let info = try DatasetInfo(Dataset(path: output))
        guard format == .table else { return try Console.json(info) }
        let skipped = info.rejects.reduce(0) { $0 + $1.count }
        Console.result(
            """
            Wrote \(output): \(TextFormat.count(info.images, "image")) of \
            \(TextFormat.count(info.classes.count, "class")), \(info.side) x \(info.side) pixels.
            \(TextFormat.count(skipped, "file")) skipped\
            \(skipped > 0 ? " (`glyphforge info \(output)` lists the reasons)" : "")\
            \(info.facesFound > 0 ? "; \(TextFormat.count(info.facesUsed, "font")) identified by file names" : "").
            """)
    }
}
