import ArgumentParser
import GlyphForge

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a data set in the form that other programs read.",
        discussion: """
            png     a folder for each class with a PNG for each image, named by its
                    font in base64: notMNIST's layout
            tar.gz  the same in a compressed tar archive
            zip     the same in a zip archive
            idx     MNIST's four gzipped files: a drop-in for any MNIST loader
            npz     numpy arrays: images and labels; with --test x_train, y_train,
                    x_test and y_test
            csv     a table of the images and where they come from

            Examples:
              glyphforge export letters --as tar.gz notMNIST_large.tar.gz
              glyphforge export large --as idx mnist-files --test small
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Option(name: .customLong("as"), help: ArgumentHelp("The form to write.", valueName: "format"))
    var format: ExportFormat

    @Argument(help: ArgumentHelp("The file or folder to make.", valueName: "out"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "For idx and npz: the data set of the test part; without it idx holds out a seventh of the font families.",
            valueName: "dataset"))
    var test: String?

    @OptionGroup var workers: WorkerOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard test == nil || format == .idx || format == .npz else {
            throw ValidationError("--test goes with --as idx and --as npz only.")
        }
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        let display = shared.progressDisplay()
        defer { display.finish() }
        try await Exporter(source, workers: workers.workers).export(
            as: format, to: output, test: try test.map { try Dataset(path: $0) }, progress: { display.show($0) })
        display.finish()
        Console.result("\(output) made: \(grouped(source.count)) images as \(format.rawValue).")
    }
}
