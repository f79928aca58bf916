import ArgumentParser
import GlyphForge

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Export a data set to a format that other programs read.",
        discussion: """
            Formats:
              png          notMNIST's layout: a folder for each class with PNG files,
                           each named by the base64 of its font's name
              tar.gz, zip  the same layout in an archive
              idx          MNIST's four gzipped files, for any MNIST loader
              npz          NumPy arrays images and labels; with --test x_train,
                           y_train, x_test and y_test
              mat          MATLAB file: images (side, side, N) and labels (N, 1)
              imagefolder  folder for Hugging Face datasets, with metadata.jsonl and
                           a data set card
              webdataset   tar archives of 10,000 images each
              croissant    folder to publish: image archive, metadata.csv,
                           croissant.json and a data set card
              csv          table of the images and their origins
              card         data set card (README.md): counts, how it was made,
                           licences, duplicates, label quality

            Examples:
              glyphforge export letters --as tar.gz notMNIST_large.tar.gz
              glyphforge export large --as idx mnist-files --test small
              glyphforge export large --as imagefolder letters-hf --test small
              glyphforge export letters --as card README.md
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Option(name: .customLong("as"), help: ArgumentHelp("Format to write", valueName: "format"))
    var format: ExportFormat

    @Argument(help: ArgumentHelp("Output file or folder", valueName: "out"))
    var output: String

    @Option(
        help: ArgumentHelp(
            """
            Test set, for \(Self.formatsWithTestPart) (default: a seventh of the faces for idx, no test \
            set for the others)
            """,
            valueName: "dataset"))
    var test: String?

    @Flag(help: "Name the reviewers of a curated data set in the card (default: reviewer 1, reviewer 2 ...)")
    var names = false

    @OptionGroup var workers: WorkerOptions
    @OptionGroup var leaks: StrictOption
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard test == nil || format.supportsTestSplit else {
            throw ValidationError("--test requires --as \(Self.formatsWithTestPart).")
        }
    }

    private static var formatsWithTestPart: String {
        let names = ExportFormat.allCases.filter(\.supportsTestSplit).map(\.rawValue)
        return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        let display = shared.progressDisplay()
        defer { display.finish() }
        let testPart = try test.map { try Dataset(path: $0) }
        let exporter = Exporter(source, workers: workers.workers, namesReviewers: names)
        if let testPart {
            try exporter.checkSplits(testPart)
            let overlap = try Overlap(testPart, source) { display.show($0) }
            display.finish()
            try leaks.check(overlap.warning(of: testPart, training: source.path), shared)
        }
        let written = try await exporter.export(
            as: format, to: output, test: testPart, progress: { display.show($0) })
        display.finish()
        let images = TextFormat.count(written, "image")
        let leftOut = source.count + (testPart?.count ?? 0) - written
        let note =
            leftOut > 0
            ? " Discarded \(TextFormat.count(leftOut, "training image")), near-copies of test images." : ""
        Console.result(
            "Wrote \(output): \(format == .card ? "card of \(images)" : "\(images) as \(format.rawValue)").\(note)"
        )
    }
}
