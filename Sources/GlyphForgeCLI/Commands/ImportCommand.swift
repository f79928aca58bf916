import ArgumentParser
import GlyphForge

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a data set of images that others made.",
        discussion: """
            The source is told by what it is:

            folders, or a tar (plain, gz, xz, bz2) or zip archive
                    a folder for each class with its PNG files, as in notMNIST: A/x.png,
                    or notMNIST_small/A/x.png. A folder named by one character, or
                    U+0041, is the class of that character. Where file names are
                    base64 of fonts' names, the images keep their font
            IDX     a file of images, gzipped or not, whose labels lie beside it, or
                    a folder with MNIST's four files
            npz     numpy arrays: images and labels, or x_train, y_train, x_test
                    and y_test

            Files that are no sound image, or of another size than the first, are left out and kept as rejects with \
            their reason. Colours become grey.

            Examples:
              glyphforge import notMNIST_small.tar.gz small
              glyphforge import mnist-files digits --part test --chars 0-9
            """)

    @Argument(help: ArgumentHelp("The folder, archive or file to read.", valueName: "source"))
    var source: String

    @Argument(help: ArgumentHelp("The data set's folder to make.", valueName: "out"))
    var output: String

    @Option(help: ArgumentHelp("Which part of a source that holds two.", valueName: "part"))
    var part: ImportPart?

    @Option(
        help: ArgumentHelp(
            "For IDX and npz: the characters that the labels 0, 1, 2 ... stand for, such as A-J.",
            valueName: "characters"))
    var chars: String?

    @Option(help: ArgumentHelp("How to print what came of it; json is that of `info`.", valueName: "format"))
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
        let left = info.rejects.reduce(0) { $0 + $1.count }
        Console.result(
            """
            \(output) made: \(TextFormat.grouped(info.images)) images of \(TextFormat.grouped(info.classes.count)) classes, \
            \(info.side) x \(info.side) pixels.
            \(TextFormat.grouped(left)) left out\(left > 0 ? " (`glyphforge info \(output)` tells why)" : "")\
            \(info.facesFound > 0 ? "; \(TextFormat.grouped(info.facesUsed)) fonts by their names" : "").
            """)
    }
}
