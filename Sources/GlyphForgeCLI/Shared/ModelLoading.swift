import Foundation
import GlyphForge
import Trainer

/// Opens a model's folder, to compute with all cores.
func openClassifier(_ path: String) throws -> Classifier {
    let model = try Model(path: path, on: Engine(threads: ProcessInfo.processInfo.activeProcessorCount))
    return Classifier(model.network, transform: model.transform, classes: model.classes)
}

/// Opens data sets to test on what is trained on `source`.
///
/// - Throws: When one has images of another size or classes that `source` lacks.
func openTests(_ paths: [String], of source: Dataset) throws -> [Dataset] {
    try paths.map { path in
        let test = try Dataset(path: path)
        guard test.side == source.side else {
            throw CommandFailure(
                "\(test.path) has images of \(test.side) pixels, \(source.path) of \(source.side); test on images of the same size."
            )
        }
        _ = try ClassMatch.labels(of: test, among: source.classes)
        return test
    }
}
