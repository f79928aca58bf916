import ArgumentParser
import Foundation
import GlyphForge
import Logging
import Trainer

struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Classify images with a model.",
        discussion: """
            Images are PNG or JPEG files of any size, grey or in colour, or folders of them. They are padded to \
            squares and resized to the size of the model's images. Files that cannot be read are skipped and reported.

            Data sets have light ink on a dark ground. Images with dark ink on a light ground are inverted, or else \
            the model would misread them; the command prints how many. Where ink touches the border of an image, the \
            model and the other images decide.

            The npz file contains pred_probs (N, K) float32; for image files, files (N,), their paths; for a data set \
            whose classes the model knows, labels (N,) int64; and with --features, features (N, D) float32.

            Examples:
              glyphforge predict model a.png b.jpg
              glyphforge predict model scans --top 3 --format json
              glyphforge predict model letters --out letters-predicted.npz
              glyphforge predict model letters --out letters-predicted.csv
            """)

    @Argument(help: ArgumentHelp("Model (folder)", valueName: "model"))
    var model: String

    @Argument(
        help: ArgumentHelp("PNG and JPEG files and folders of them, or one data set (folder)", valueName: "image"))
    var images: [String]

    @Option(
        help: ArgumentHelp(
            "Output file for all probabilities; must end in .npz or .csv and not exist",
            valueName: "file"))
    var out: String?

    @Option(help: ArgumentHelp("Number of classes to print for each image, most probable first", valueName: "count"))
    var top = 1

    @Option(help: ArgumentHelp("Whether to invert images: those that seem dark on light, all, or none"))
    var invert = InkInversion.auto

    @Flag(help: "Also write the outputs of the last hidden layer (.npz only)")
    var features = false

    @Option(help: ArgumentHelp("Output format of the result", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard out.map({ $0.hasSuffix(".npz") || $0.hasSuffix(".csv") }) ?? true else {
            throw ValidationError("--out must end in .npz or .csv; got \(out ?? "").")
        }
        guard !features || out?.hasSuffix(".npz") == true else {
            throw ValidationError("--features requires --out FILE.npz.")
        }
        guard top > 0 else { throw ValidationError("--top must be 1 or more; got \(top).") }
    }

    func run() async throws {
        if images.count == 1, isFolder(images[0]), isDataset(images[0]) {
            try predict(dataset: images[0])
        } else {
            try predict(files: files())
        }
    }

    private func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private func isDataset(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/manifest.sqlite")
    }

    // MARK: Data sets

    private func predict(dataset path: String) throws {
        guard out != nil || format == .json else {
            throw ValidationError(
                """
                No output file given for the predictions of a data set. Use --out FILE.npz, --out FILE.csv or \
                --format json.
                """)
        }
        let opened = try Model(modelAt: model)
        let classifier = Classifier(opened)
        let dataset = try Dataset(path: path)
        for warning in try opened.description.predictionWarnings(for: dataset, at: model) {
            shared.logger.warning("Warning: \(warning)")
        }
        let display = shared.progressDisplay()
        let predictions = try classifier.predictions(for: dataset, wantsFeatures: features) { done in
            display.show(Progress(unit: "images", done: done, total: dataset.count))
        }
        display.finish()
        let sources = try SourceNames(dataset)
        let examples = Predictions.Examples(
            labels: try labels(of: dataset, classifier.classes), sources: sources.isEmpty ? nil : sources)
        try write(predictions, classifier.classes, examples)
        guard format == .json else { return }
        try Console.json(
            PredictionListing(
                images: (0..<predictions.count).map { index in
                    PredictionListing.Image(
                        image: sources[index] ?? "\(index)", isInverted: nil,
                        given: examples.labels.map { classifier.classes[$0[index]].symbol },
                        predictions: best(predictions, index, classifier.classes))
                }))
    }

    /// The labels of a data set in the numbering of the model; nil when the model does not know all its classes.
    private func labels(of dataset: Dataset, _ classes: [DatasetClass]) throws -> [Int]? {
        do {
            return try ClassMatch.labels(of: dataset, among: classes)
        } catch {
            guard error.code == .unknownClass else { throw error }
            shared.logger.notice(
                "\(dataset.path) has classes that the model does not know, so its labels are not written.")
            return nil
        }
    }

    // MARK: Files

    /// The image files that the arguments name, folders replaced by the images in them.
    private func files() throws -> [String] {
        try images.flatMap { path in
            guard isFolder(path) else { return [path] }
            guard !isDataset(path) else {
                throw ValidationError("\(path) is a data set. Predict it in a run of its own, with --out.")
            }
            let files = try ImageFileReader.files(below: path)
            guard !files.isEmpty else { throw CommandFailure("\(path) has no image files (.png, .jpg).") }
            return files
        }
    }

    private func predict(files: [String]) throws {
        let classifier = try Classifier(modelAt: model)
        let display = shared.progressDisplay()
        let result = try classifier.predictions(forFiles: files, inversion: invert, wantsFeatures: features) { done in
            display.show(Progress(unit: "images", done: done, total: files.count))
        }
        display.finish()
        for failure in result.failures { shared.logger.info("\(failure.reason)") }
        guard !result.paths.isEmpty else { throw CommandFailure(skipped(result.failures, of: files.count)) }
        try write(result.predictions, classifier.classes, Predictions.Examples(names: result.paths))
        switch format {
        case .json: try Console.json(PredictionListing(images: listed(result, classifier.classes), result.failures))
        case .table: if out == nil { Console.result(describe(result, classifier.classes)) }
        }
        let inverted = result.isInverted.count { $0 }
        if inverted > 0, invert == .auto {
            shared.logger.notice(
                """
                Inverted \(TextFormat.grouped(inverted)) of \(TextFormat.count(result.paths.count, "image")), whose \
                ink and ground are exchanged compared with the model's training data. Use --invert no to keep them.
                """)
        }
        if !result.failures.isEmpty { shared.logger.warning("\(skipped(result.failures, of: files.count))") }
    }

    private func skipped(_ failures: [FilePredictions.Failure], of count: Int) -> String {
        guard count > 1 else { return failures[0].reason }
        let rest = failures.count > 1 && !shared.verbose ? " The first one: " : " "
        return """
            Skipped \(TextFormat.grouped(failures.count)) of \(TextFormat.count(count, "file")).\(rest)\
            \(failures[0].reason)\(failures.count > 1 && !shared.verbose ? " Use --verbose to list all." : "")
            """
    }

    // MARK: Results

    private func write(_ predictions: Predictions, _ classes: [DatasetClass], _ examples: Predictions.Examples) throws {
        guard let out else { return }
        if out.hasSuffix(".npz") {
            try predictions.writeNPZ(to: out, labels: examples.labels, files: examples.names)
        } else {
            try predictions.writeCSV(to: out, classes: classes, examples: examples, top: top)
        }
        let text = "Wrote \(out): predictions for \(TextFormat.count(predictions.count, "image"))."
        if format == .json { shared.logger.notice("\(text)") } else { Console.result(text) }
    }

    private func best(
        _ predictions: Predictions, _ index: Int, _ classes: [DatasetClass]
    ) -> [PredictionListing.Prediction] {
        let row = predictions.row(index)
        return predictions.likeliestClasses(index, count: top).map { label in
            PredictionListing.Prediction(
                label: label, symbol: classes[label].symbol, probability: Double(row[row.startIndex + label]))
        }
    }

    private func listed(_ result: FilePredictions, _ classes: [DatasetClass]) -> [PredictionListing.Image] {
        result.paths.enumerated().map { index, path in
            PredictionListing.Image(
                image: path, isInverted: result.isInverted[index], given: nil,
                predictions: best(result.predictions, index, classes))
        }
    }

    private func describe(_ result: FilePredictions, _ classes: [DatasetClass]) -> String {
        let count = min(top, classes.count)
        let header = (1...count).flatMap { [$0 == 1 ? "predicted" : "\($0)", "probability"] }
        var table = TextTable(["image"] + header, rightAligned: Set((1...count).map { 2 * $0 }))
        for image in listed(result, classes) {
            table.append(
                [image.image]
                    + image.predictions.flatMap {
                        [TextFormat.shortened($0.symbol, to: 16), TextFormat.decimal($0.probability, digits: 3)]
                    })
        }
        return table.text
    }
}

/// The result as JSON.
private struct PredictionListing: Encodable {
    struct Prediction: Encodable {
        let label: Int
        let symbol: String
        let probability: Double
    }

    struct Image: Encodable {
        /// The file, the image's name where the data set was imported from, or its number.
        let image: String
        /// Absent for data sets, whose images are never inverted.
        let isInverted: Bool?
        /// The given label of an image of a data set.
        let given: String?
        /// The most probable classes, most probable first.
        let predictions: [Prediction]

        private enum CodingKeys: String, CodingKey { case image, isInverted = "inverted", given, predictions }
    }

    struct Skipped: Encodable {
        let image: String
        let reason: String
    }

    let schema = 1
    let images: [Image]
    let skipped: [Skipped]

    init(images: [Image], _ failures: [FilePredictions.Failure] = []) {
        self.images = images
        skipped = failures.map { Skipped(image: $0.path, reason: $0.reason) }
    }
}
