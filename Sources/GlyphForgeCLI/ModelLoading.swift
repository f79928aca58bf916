import Foundation
import Trainer

/// Opens a model's folder, to compute with all cores.
func openClassifier(_ path: String) throws -> Classifier {
    let model = try Model(path: path, on: Engine(threads: ProcessInfo.processInfo.activeProcessorCount))
    return Classifier(model.network, transform: model.transform, classes: model.classes)
}
