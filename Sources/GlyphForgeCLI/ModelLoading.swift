import Trainer

/// Opens a model's folder.
func openClassifier(_ path: String) throws -> Classifier {
    throw CommandFailure("\(path) cannot be opened: this version reads no models yet.")
}
