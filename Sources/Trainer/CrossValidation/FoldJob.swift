internal import Foundation
internal import GlyphForge

/// Trains a network without one fold and predicts the images of the fold.
struct FoldJob: Sendable {
    /// The images of the task are outside the fold.
    let task: TrainingTask
    /// Index of the fold.
    let fold: Int
    /// The rows of the fold.
    let predicted: [Int]

    /// Thrown by a job that was told to stop.
    struct Stopped: Error {}

    private static let batch = 256
    private static let (probabilities, features, seconds) = ("pred_probs", "features", "seconds")

    /// The file for the predictions of the fold. It exists only after the job is finished.
    func file(in folder: String) -> String { folder + "/fold-\(fold).safetensors" }

    /// Number of training steps, as far as it is known in advance.
    var plannedSteps: Int {
        TrainingState(task.recipe, images: task.images.training.count, length: task.options.length).totalSteps
    }

    /// Trains and predicts on the calling thread alone, and writes the file of the fold.
    ///
    /// - Parameter step: Called after each step with the progress; throw an error to stop.
    /// - Throws: Any error of `step`; no file is written then.
    func run(in folder: String, step: (_ done: Int, _ total: Int) throws -> Void) throws {
        let start = Date()
        let run = try TrainingRun(task)
        var (done, total) = (0, plannedSteps)
        _ = try run.run { run in
            (done, total) = (run.state.step, run.state.totalSteps)
            try step(done, total)
            return false
        }
        let predictor = try Predictor(
            run.network, transform: task.recipe.input, batch: min(Self.batch, predicted.count), wantsFeatures: true)
        let predictions = try predictor.predict(task.dataset, predicted) { _ in try step(done, total) }
        try SafeTensors.write(
            to: file(in: folder),
            tensors: [
                (Self.probabilities, [predictions.count, predictions.classCount], predictions.probabilities),
                (Self.features, [predictions.count, predictions.featureCount], predictions.features),
            ], metadata: [Self.seconds: "\(-start.timeIntervalSinceNow)"])
    }

    /// Reads the file of the fold.
    func result(in folder: String) throws -> FoldResult {
        let path = file(in: folder)
        let file = try SafeTensors(path: path)
        let (probabilities, features) = (try file.tensor(Self.probabilities), try file.tensor(Self.features))
        let classCount = task.dataset.classes.count
        guard probabilities.shape == [predicted.count, classCount], features.shape.count == 2,
            features.shape[0] == predicted.count, let seconds = file.metadata[Self.seconds].flatMap(Double.init)
        else {
            throw TrainingError(
                "\(path) is damaged: it does not contain the predictions of fold \(fold). Remove it to train the fold "
                    + "again.")
        }
        var predictions = Predictions(classCount: classCount, featureCount: features.shape[1])
        predictions.append(probabilities: probabilities.numbers, features: features.numbers)
        return FoldResult(predictions: predictions, seconds: seconds)
    }
}

/// The result of a fold.
struct FoldResult {
    /// Predictions for the rows of the fold, in their order.
    let predictions: Predictions
    /// Time for training and prediction in seconds.
    let seconds: Double
}
