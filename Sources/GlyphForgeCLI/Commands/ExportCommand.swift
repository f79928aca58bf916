import ArgumentParser
import GlyphForge

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a data set in the form that other programs read.",
        discussion: """
            png          a folder for each class with a PNG for each image, named
                         by its font in base64: notMNIST's layout
            tar.gz       the same in a compressed tar archive
            zip          the same in a zip archive
            idx          MNIST's four gzipped files: a drop-in for any MNIST loader
            npz          numpy arrays: images and labels; with --test x_train,
                         y_train, x_test and y_test
            mat          a MATLAB file: images (side, side, N) and labels (N, 1)
            imagefolder  a folder that Hugging Face's datasets reads, with
                         metadata.jsonl and a card
            webdataset   tar archives of 10,000 images each
            croissant    a folder to publish: the images in an archive, metadata.csv,
                         croissant.json and a card
            csv          a table of the images and where they come from
            card         README.md: counts, recipe, licences, copies, what is known
                         of the labels

            Examples:
              glyphforge export letters --as tar.gz notMNIST_large.tar.gz
              glyphforge export large --as idx mnist-files --test small
              glyphforge export large --as imagefolder letters-hf --test small
              glyphforge export letters --as card README.md
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Option(name: .customLong("as"), help: ArgumentHelp("The form to write.", valueName: "format"))
    var format: ExportFormat

    @Argument(help: ArgumentHelp("The file or folder to make.", valueName: "out"))
    var output: String

    @Option(
        help: ArgumentHelp(
            """
            For \(Self.formatsWithTestPart): the data set of the test part; without it idx holds out a seventh of the faces, \
            as split does.
            """,
            valueName: "dataset"))
    var test: String?

    @OptionGroup var workers: WorkerOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard test == nil || format.takesTestPart else {
            throw ValidationError("--test goes with --as \(Self.formatsWithTestPart) only.")
        }
    }

    private static var formatsWithTestPart: String {
        let names = ExportFormat.allCases.filter(\.takesTestPart).map(\.rawValue)
        return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        let display = shared.progressDisplay()
        defer { display.finish() }
        let testPart = try test.map { try Dataset(path: $0) }
        let written = try await Exporter(source, workers: workers.workers).export(
            as: format, to: output, test: testPart, progress: { display.show($0) })
        display.finish()
        let images = TextFormat.grouped(written)
        let leftOut = source.count + (testPart?.count ?? 0) - written
        let note = leftOut > 0 ? " \(TextFormat.grouped(leftOut)) images that resemble one of the test part were left out." : ""
        Console.result(
            "\(output) made: \(format == .card ? "the card of \(images) images" : "\(images) images as \(format.rawValue)").\(note)"
        )
    }
}
