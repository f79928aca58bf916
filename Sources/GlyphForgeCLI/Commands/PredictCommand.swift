import ArgumentParser
import Foundation
import GlyphForge
import Logging
import Trainer

struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Say what a model takes images for.",
        discussion: """
            Images are square PNG files, white on black as in a data set; those of another size than the model's are resized. The \
            npz file holds pred_probs (N, K) of float32, labels (N,) of int64 where a data set gives them all, and with \
            --features features (N, D).

            Examples:
              glyphforge predict model a.png b.png
              glyphforge predict model letters --out letters-predicted.npz
              glyphforge predict model letters --out letters-predicted.csv
            """)

    @Argument(help: ArgumentHelp("The model's folder.", valueName: "model"))
    var model: String

    @Argument(help: ArgumentHelp("PNG files, or one data set.", valueName: "image"))
    var images: [String]

    @Option(
        help: ArgumentHelp(
            "Write all probabilities to this file, which must end in .npz or .csv and not be there yet.",
            valueName: "file"))
    var out: String?

    @Flag(help: "Keep the outputs of the last hidden layer too, in an npz file.")
    var features = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard out.map({ $0.hasSuffix(".npz") || $0.hasSuffix(".csv") }) ?? true else {
            throw ValidationError("--out must end in .npz or .csv; got \(out ?? "").")
        }
        guard !features || out?.hasSuffix(".npz") == true else {
            throw ValidationError("--features goes with --out FILE.npz.")
        }
    }

    func run() async throws {
        var isFolder: ObjCBool = false
        let isDataset =
            images.count == 1 && FileManager.default.fileExists(atPath: images[0], isDirectory: &isFolder)
            && isFolder.boolValue
        guard !isDataset || out != nil else {
            throw ValidationError("Say by --out where to write the predictions of a data set.")
        }
        let classifier = try Classifier(modelAt: model)
        if isDataset {
            let dataset = try Dataset(path: images[0])
            let display = shared.progressDisplay()
            let predictions = try classifier.predictions(for: dataset, wantsFeatures: features) { done in
                display.show(Progress(unit: "images", done: done, total: dataset.count))
            }
            display.finish()
            let labels = try? ClassMatch.labels(of: dataset, among: classifier.classes)
            if labels == nil {
                shared.logger.notice(
                    "\(images[0]) has classes that the model does not know; its labels are not written.")
            }
            try write(predictions, classifier, names: nil, labels: labels)
        } else {
            let predictions = try classifier.predictions(forFiles: images, wantsFeatures: features)
            if out == nil { Console.result(describe(predictions, classifier.classes)) }
            try write(predictions, classifier, names: images, labels: nil)
        }
    }

    private func write(_ predictions: Predictions, _ classifier: Classifier, names: [String]?, labels: [Int]?) throws {
        guard let out else { return }
        if out.hasSuffix(".npz") {
            try predictions.writeNPZ(to: out, labels: labels)
        } else {
            try predictions.writeCSV(to: out, classes: classifier.classes, names: names, labels: labels)
        }
        Console.result("\(out) made: predictions for \(TextFormat.grouped(predictions.count)) images.")
    }

    private func describe(_ predictions: Predictions, _ classes: [DatasetClass]) -> String {
        var table = TextTable(["image", "predicted", "probability"], rightAligned: [2])
        for (row, name) in images.enumerated() {
            let best = predictions.best(row)
            let probability = Double(predictions.row(row).max() ?? 0)
            table.append([name, TextFormat.shortened(classes[best].symbol, to: 16), TextFormat.decimal(probability, digits: 3)])
        }
        return table.text
    }
}
