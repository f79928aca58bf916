import Foundation
import GlyphForge
import Trainer

extension Model {
    /// Opens the model in a folder, to predict with all processors.
    init(modelAt path: String) throws {
        try self.init(path: path, on: Engine(threads: ProcessInfo.processInfo.activeProcessorCount))
    }
}

extension Classifier {
    /// Opens the model in a folder, to predict with all processors.
    init(modelAt path: String) throws { self.init(try Model(modelAt: path)) }
}
