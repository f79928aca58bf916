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
            Images are square PNG files, white on black as in a data set; images of another size than the model's are \
            resized. The npz file contains pred_probs (N, K) float32; for a data set whose classes the model knows, \
            labels (N,) int64; and with --features, features (N, D) float32.

            Examples:
              glyphforge predict model a.png b.png
              glyphforge predict model letters --out letters-predicted.npz
              glyphforge predict model letters --out letters-predicted.csv
            """)

    @Argument(help: ArgumentHelp("Model (folder)", valueName: "model"))
    var model: String

    @Argument(help: ArgumentHelp("PNG files, or one data set (folder)", valueName: "image"))
    var images: [String]

    @Option(
        help: ArgumentHelp(
            "Output file for all probabilities; must end in .npz or .csv and not exist",
            valueName: "file"))
    var out: String?

    @Flag(help: "Also write the outputs of the last hidden layer (.npz only)")
    var features = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard out.map({ $0.hasSuffix(".npz") || $0.hasSuffix(".csv") }) ?? true else {
            throw ValidationError("--out must end in .npz or .csv; got \(out ?? "").")
        }
        guard !features || out?.hasSuffix(".npz") == true else {
            throw ValidationError("--features requires --out FILE.npz.")
        }
    }

    func run() async throws {
        var isFolder: ObjCBool = false
        let isDataset =
            images.count == 1 && FileManager.default.fileExists(atPath: images[0], isDirectory: &isFolder)
            && isFolder.boolValue
        guard !isDataset || out != nil else {
            throw ValidationError(
                "No output file given for the predictions of a data set. Use --out FILE.npz or --out FILE.csv.")
        }
        let classifier = try Classifier(modelAt: model)
        if isDataset {
            let dataset = try Dataset(path: images[0])
            let display = shared.progressDisplay()
            let predictions = try classifier.predictions(for: dataset, wantsFeatures: features) { done in
                display.show(Progress(unit: "images", done: done, total: dataset.count))
            }
            display.finish()
            try write(predictions, classifier, names: nil, labels: try labels(of: dataset, classifier.classes))
        } else {
            let predictions = try classifier.predictions(forFiles: images, wantsFeatures: features)
            if out == nil { Console.result(describe(predictions, classifier.classes)) }
            try write(predictions, classifier, names: images, labels: nil)
        }
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

    private func write(_ predictions: Predictions, _ classifier: Classifier, names: [String]?, labels: [Int]?) throws {
        guard let out else { return }
        if out.hasSuffix(".npz") {
            try predictions.writeNPZ(to: out, labels: labels)
        } else {
            try predictions.writeCSV(to: out, classes: classifier.classes, names: names, labels: labels)
        }
        Console.result("Wrote \(out): predictions for \(TextFormat.count(predictions.count, "image")).")
    }

    private func describe(_ predictions: Predictions, _ classes: [DatasetClass]) -> String {
        var table = TextTable(["image", "predicted", "probability"], rightAligned: [2])
        for (row, name) in images.enumerated() {
            let best = predictions.predictedClass(row)
            let probability = Double(predictions.row(row).max() ?? 0)
            table.append([
                name, TextFormat.shortened(classes[best].symbol, to: 16), TextFormat.decimal(probability, digits: 3),
            ])
        }
        return table.text
    }
}
