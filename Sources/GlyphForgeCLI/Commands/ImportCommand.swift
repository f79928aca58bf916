import ArgumentParser
import GlyphForge

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a data set from existing images.",
        discussion: """
            The format of the source is detected:

            folder or archive (tar, tar.gz, tar.xz, tar.bz2, zip)
                    one folder for each class with PNG or JPEG files, as in notMNIST:
                    A/x.png or notMNIST_small/A/x.png, also train/A/x.png with --part.
                    A folder named after a character, or U+0041, is the class of that
                    character. If the file names are the base64 of font names, the
                    fonts are recorded
            IDX     a file of images, gzipped or not, with the file of its labels in
                    the same folder, or a folder with MNIST's four files
            npz, mat
                    arrays images and labels; x_train, y_train and so on as in Keras;
                    train_images, train_labels and so on as in MedMNIST
            CSV     a label and the pixels of a square image in each row, as on Kaggle
            WebDataset
                    a tar file of 0001.png, 0001.cls and so on, or a folder of these

            Colours are converted to grey, and numbers such as 0...1 to 0...255. Damaged images, and images of another size \
            than most, are skipped and recorded as rejects with the reason; --size resizes images instead.

            Examples:
              glyphforge import notMNIST_small.tar.gz small
              glyphforge import mnist-files digits --part test --chars 0-9
              glyphforge import photos set --size 28 --invert
              glyphforge import emnist-letters-train-images-idx3-ubyte.gz letters \\
                --chars A-Z --label-offset 1 --transpose
            """)

    @Argument(help: ArgumentHelp("Folder, archive or file to read", valueName: "source"))
    var source: String

    @Argument(help: ArgumentHelp("Output folder", valueName: "out"))
    var output: String

    @Option(help: ArgumentHelp("Part to read, if the source contains several", valueName: "part"))
    var part: ImportPart?

    @Option(
        help: ArgumentHelp(
            "Characters that the class numbers stand for, if the source numbers its classes, such as A-J",
            valueName: "characters"))
    var chars: String?

    @Option(help: ArgumentHelp("Number of the first class, if the source numbers its classes", valueName: "number"))
    var labelOffset = 0

    @Option(help: ArgumentHelp("Resize all images to this width and height, 8 to 512 pixels", valueName: "pixels"))
    var size: Int?

    @Option(
        help: ArgumentHelp(
            "How --size makes images square: contain keeps the proportions, stretch does not", valueName: "fit"))
    var fit: ImportFit = .contain

    @Flag(help: "Invert the images: dark ink on a light background becomes light on dark")
    var invert = false

    @Flag(help: "Exchange rows and columns, as EMNIST files require")
    var transpose = false

    @Option(
        help: ArgumentHelp(
            "Output format of the result; json is the same as from the info command", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var workers: WorkerOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        _ = try characters()
        if let size, !Dataset.sides.contains(size) {
            throw ValidationError("--size must be from 8 to 512 pixels; got \(size).")
        }
        guard (0...1_000_000).contains(labelOffset) else {
            throw ValidationError("--label-offset must be from 0 to 1,000,000; got \(labelOffset).")
        }
    }

    private func characters() throws -> CharacterList? { try chars.map { try CharacterOptions.list($0) } }

    private func options() throws -> ImportOptions {
        var options = ImportOptions()
        options.part = part
        options.characters = try characters()
        options.labelOffset = labelOffset
        options.size = size
        options.fit = fit
        options.isInverted = invert
        options.isTransposed = transpose
        return options
    }

    func run() async throws {
        let importer = Importer(source: source, options: try options(), workers: workers.workers)
        let display = shared.progressDisplay()
        defer { display.finish() }
        let notes = try await importer.run(output: output) { display.show($0) }
        display.finish()
        for note in notes { Console.message(Console.harmless(note)) }
        let info = try DatasetInfo(Dataset(path: output))
        guard format == .table else { return try Console.json(info) }
        let skipped = info.rejects.reduce(0) { $0 + $1.count }
        Console.result(
            """
            Wrote \(output): \(TextFormat.count(info.images, "image")) of \(TextFormat.count(info.classes.count, "class")), \
            \(info.side) x \(info.side) pixels.
            \(TextFormat.count(skipped, "file")) skipped\
            \(skipped > 0 ? " (`glyphforge info \(output)` lists the reasons)" : "")\
            \(info.facesFound > 0 ? "; \(TextFormat.count(info.facesUsed, "font")) identified by file names" : "").
            """)
    }
}
