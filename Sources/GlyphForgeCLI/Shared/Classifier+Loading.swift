import Foundation
import GlyphForge
import Trainer

extension Classifier {
    /// Opens the model in a folder, to predict with all processors.
    init(modelAt path: String) throws {
        let model = try Model(path: path, on: Engine(threads: ProcessInfo.processInfo.activeProcessorCount))
        self.init(model.network, transform: model.transform, classes: model.classes)
    }
}
