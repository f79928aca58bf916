internal import Foundation
public import GlyphForge

/// Trains a model and writes it to a folder.
///
/// Until the training is finished, its files are in a partial folder next to the output, with a checkpoint from which
/// the training can resume.
public struct ModelTrainer {
    private let recipe: Recipe
    private let dataset: Dataset
    private let output: String
    private let options: TrainingOptions
    private static let checkpointName = "checkpoint.safetensors"
    private static let secondsBetweenCheckpoints = 60.0

    /// - Parameters:
    ///   - recipe: Must have been read for the data set's image size.
    ///   - output: The model's folder; it must not exist.
    public init(_ recipe: Recipe, dataset: Dataset, output: String, options: TrainingOptions) {
        self.recipe = recipe
        self.dataset = dataset
        self.output = output
        self.options = options
    }

    /// Whether an interrupted training left a checkpoint to resume from.
    public var canResume: Bool { FilePath.exists("\(PartialFolder.name(for: output))/\(Self.checkpointName)") }

    /// Trains to the end of the recipe or until told to stop.
    ///
    /// - Parameters:
    ///   - isResuming: Whether to resume an unfinished training, if there is one; otherwise it is an error if there is.
    ///   - test: Tests the trained model on other data sets; it may write files to the model's folder.
    ///   - shouldStop: Called after each step; return true to write a checkpoint and stop.
    /// - Returns: The model, or nil after a stop.
    public func train(
        isResuming: Bool,
        test: (TrainingRun, Model, _ folder: String) throws -> [ModelDescription.Metric] = { _, _, _ in [] },
        shouldStop: (TrainingRun) throws -> Bool
    ) throws -> Model? {
        try options.precision.requireSupport()
        try dataset.checkSeveralClasses()
        let digest = try dataset.imagesDigest()
        let folder = try openFolder(digest, isResuming: isResuming)
        let images = try TrainingImages(recipe.data, of: dataset, seed: options.seed)
        let run = try TrainingRun(TrainingTask(recipe: recipe, dataset: dataset, images: images, options: options))
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
        let trainedOn = try TrainedOn(dataset)
        var description = description(of: run, digest, meanPixel: trainedOn.meanImage.mean)
        let untested = Model(description: description, network: run.network, transform: recipe.input)
        description.tests = try test(run, untested, folder.path)
        let model = Model(description: description, network: run.network, transform: recipe.input)
        try model.write(into: folder.path, log: run.entries, trainedOn: trainedOn)
        try folder.remove(Self.checkpointName)
        try folder.publish()
        return model
    }

    /// Opens the partial folder of this training; only a training with the same purpose can resume in it.
    private func openFolder(_ digest: String, isResuming: Bool) throws -> PartialFolder {
        let length = options.length.map { ", \($0)" } ?? ""
        let purpose =
            "a model of \(recipe.name) (\(SHA256.hexDigest(of: recipe.yaml).prefix(16))), trained on images "
            + "\(digest.prefix(16)), seed \(options.seed), \(options.threads) threads, "
            + "\(options.precision.rawValue)\(length)"
        let name = try FilePath.outputName(output)
        guard !FilePath.exists(name) else {
            let isModel = isResuming && FilePath.exists(name + "/" + Model.descriptionName)
            let reason = isModel ? " and is a finished model, so there is nothing to resume" : ""
            throw ModelError("\(output) exists\(reason); choose another place or remove it.")
        }
        let partial = PartialFolder.name(for: name)
        if !isResuming, FilePath.exists(partial + "/" + Self.checkpointName) {
            throw ModelError(
                "\(partial) contains an unfinished training. Resume it with --resume, or remove the folder to start over."
            )
        }
        return try PartialFolder(for: name, purpose: purpose)
    }

    private func description(of run: TrainingRun, _ digest: String, meanPixel: Double) -> ModelDescription {
        ModelDescription(
            schema: ModelDescription.schema, madeBy: GlyphForgeVersion.current, recipe: recipe.yaml,
            recipeName: recipe.name, side: dataset.side, classes: dataset.classes.map(ModelDescription.Class.init),
            training: ModelDescription.Training(
                dataset: dataset.path, digest: digest, images: run.task.images.training.count,
                heldOut: run.task.images.heldOut.count, steps: run.state.step, seconds: run.state.seconds,
                seed: options.seed, threads: options.threads, precision: options.precision,
                meanPixel: meanPixel),
            tests: [])
    }
}
