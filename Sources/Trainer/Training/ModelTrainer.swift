internal import Foundation
public import GlyphForge

/// Trains a model into a folder. What is unfinished lies beside it, with a checkpoint from which it can be gone on
/// with.
public struct ModelTrainer {
    private let recipe: Recipe
    private let dataset: Dataset
    private let output: String
    private let length: TrainingLength?
    private let seed: UInt64
    private let threads: Int
    private let precision: Precision
    private static let checkpointName = "checkpoint.safetensors"
    private static let secondsBetweenCheckpoints = 60.0

    /// - Parameters:
    ///   - recipe: Read for the data set's size of images.
    ///   - output: The model's folder, not there yet.
    ///   - length: How long to train instead of what the recipe says.
    ///   - seed: Decides all that is left to chance.
    ///   - threads: Threads of each operation; the last digits of the result depend on it.
    ///   - precision: Of what the layers compute in training; the model is float32.
    public init(
        _ recipe: Recipe, dataset: Dataset, output: String, length: TrainingLength? = nil, seed: UInt64 = 0,
        threads: Int,
        precision: Precision = .fp32
    ) {
        self.recipe = recipe
        self.dataset = dataset
        self.output = output
        self.length = length
        self.seed = seed
        self.threads = threads
        self.precision = precision
    }

    /// Trains to the end, or until told to stop.
    ///
    /// - Parameters:
    ///   - isResuming: Whether to go on with what an earlier run left; without one it begins anew.
    ///   - test: Given the trained network, how it does on other data sets; may put files into the model's folder.
    ///   - shouldStop: Asked after each step; true writes a checkpoint and ends.
    /// - Returns: The model, or nil when it was told to stop.
    public func train(
        isResuming: Bool,
        test: (TrainingRun, Model, _ folder: String) throws -> [ModelDescription.Metric] = { _, _, _ in [] },
        shouldStop: (TrainingRun) throws -> Bool
    ) throws -> Model? {
        try precision.requireSupport()
        let digest = try dataset.imagesDigest()
        let length = length.map { ", \($0)" } ?? ""
        let purpose =
            "a model of \(recipe.name) (\(textDigest(recipe.yaml).prefix(16))), trained on images \(digest.prefix(16)), "
            + "seed \(seed), \(threads) threads, \(precision.rawValue)\(length)"
        let name = try outputName(output)
        if exists(name) { throw ModelError("\(output) exists; choose another place or remove it.") }
        if !isResuming, exists(PartialFolder.name(for: name) + "/" + Self.checkpointName) {
            throw ModelError(
                "\(PartialFolder.name(for: name)) holds an unfinished training; go on with it by --resume, or remove it to begin anew."
            )
        }
        let folder = try PartialFolder(for: name, purpose: purpose)
        let engine = try Engine(threads: threads)
        let images = try TrainingImages(recipe.data, of: dataset, seed: seed)
        let run = try TrainingRun(
            recipe, dataset: dataset, training: images.training, heldOut: images.heldOut, length: self.length,
            seed: seed,
            precision: precision, on: engine)
        let checkpoint = folder.file(Self.checkpointName)
        if folder.has(Self.checkpointName) { try Checkpoint.read(checkpoint, into: run) }
        var lastKept = Date()
        let isFinished = try run.run { run in
            if try shouldStop(run) { return true }
            if -lastKept.timeIntervalSinceNow > Self.secondsBetweenCheckpoints {
                try Checkpoint.write(run, to: checkpoint)
                lastKept = Date()
            }
            return false
        }
        guard isFinished else {
            try Checkpoint.write(run, to: checkpoint)
            return nil
        }
        var description = ModelDescription(
            schema: ModelDescription.schema, madeBy: GlyphForgeVersion.current, recipe: recipe.yaml,
            recipeName: recipe.name,
            side: dataset.side, classes: dataset.classes.map(ModelDescription.Class.init),
            training: ModelDescription.Training(
                dataset: dataset.path, digest: digest, images: images.training.count, heldOut: images.heldOut.count,
                steps: run.state.step, seconds: run.state.seconds, seed: seed, threads: threads,
                precision: precision), tests: [])
        let untested = Model(description: description, network: run.network, transform: recipe.input)
        description.tests = try test(run, untested, folder.path)
        let model = Model(description: description, network: run.network, transform: recipe.input)
        try model.write(into: folder.path, log: run.entries)
        folder.remove(Self.checkpointName)
        try folder.publish()
        return model
    }
}
