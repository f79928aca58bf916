internal import Foundation
internal import GlyphForge

/// A network to be trained without a fold, and to predict the fold.
struct FoldJob: Sendable {
    let recipe: Recipe
    let dataset: Dataset
    /// The fold's number, from 0.
    let fold: Int
    /// Rows to train on.
    let training: [Int]
    /// Rows outside the fold that decide on rates and ends, where the recipe asks for some.
    let watched: [Int]
    /// The fold's rows.
    let predicted: [Int]
    let length: TrainingLength?
    let seed: UInt64

    /// Thrown when a fold was told to stop.
    struct Stopped: Error {}

    private static let batch = 256
    private static let (probabilities, features, seconds) = ("pred_probs", "features", "seconds")

    /// The file that holds the fold's predictions when they are done.
    func file(in folder: String) -> String { folder + "/fold-\(fold).safetensors" }

    /// Steps of the training, as far as they are known before it.
    var plannedSteps: Int { TrainingState(recipe, images: training.count, length: length).totalSteps }

    /// Trains and predicts with the calling thread alone, and writes the fold's file.
    ///
    /// - Parameter step: Told after each step how far the training is; throws to end it.
    /// - Throws: What `step` throws; then nothing is written.
    func run(in folder: String, step: (_ done: Int, _ total: Int) throws -> Void) throws {
        let start = Date()
        let engine = try Engine(threads: 1)
        let run = try TrainingRun(
            recipe, dataset: dataset, training: training, heldOut: watched, length: length, seed: seed, on: engine)
        var (done, total) = (0, plannedSteps)
        _ = try run.run { run in
            (done, total) = (run.state.step, run.state.totalSteps)
            try step(done, total)
            return false
        }
        let predictor = try Predictor(
            run.network, transform: recipe.input, batch: min(Self.batch, predicted.count), wantsFeatures: true)
        let made = try predictor.predict(dataset, predicted) { _ in try step(done, total) }
        try SafeTensors.write(
            to: file(in: folder),
            tensors: [
                (Self.probabilities, [made.count, made.classCount], made.probabilities),
                (Self.features, [made.count, made.featureCount], made.features),
            ], metadata: [Self.seconds: "\(-start.timeIntervalSinceNow)"])
    }

    /// Reads the fold's file.
    func result(in folder: String) throws -> FoldResult {
        let path = file(in: folder)
        let kept = try SafeTensors(path: path)
        let (probabilities, features) = (try kept.tensor(Self.probabilities), try kept.tensor(Self.features))
        guard probabilities.shape == [predicted.count, dataset.classes.count], features.shape.count == 2,
            features.shape[0] == predicted.count, let seconds = kept.metadata[Self.seconds].flatMap(Double.init)
        else {
            throw TrainingError(
                "\(path) is damaged: it does not hold the fold's predictions; remove it to train the fold anew.")
        }
        var predictions = Predictions(classCount: dataset.classes.count, featureCount: features.shape[1])
        predictions.append(probabilities: probabilities.numbers, features: features.numbers)
        return FoldResult(predictions: predictions, seconds: seconds)
    }
}

/// What a fold's network predicts.
struct FoldResult {
    /// Of the fold's rows, in their order.
    let predictions: Predictions
    /// Time that training and predicting took.
    let seconds: Double
}
