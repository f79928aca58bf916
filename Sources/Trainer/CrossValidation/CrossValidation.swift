internal import Foundation
public import GlyphForge

/// Predicts every image of a data set out of sample, by a network trained without its font family and its near-copies.
///
/// The folds are trained in parallel, each on a single thread, so the result does not depend on the number of workers.
/// The predictions of finished folds are kept next to the output; an interrupted run resumes with the missing folds.
public struct CrossValidation {
    let recipe: Recipe
    private let dataset: Dataset
    private let foldCount: Int
    private let length: TrainingLength?
    let seed: UInt64

    /// - Parameters:
    ///   - recipe: Must have been read for the data set's image size.
    ///   - folds: Number of folds, 2 or more.
    ///   - length: Replaces the training length in the recipe. With minutes, results are not reproducible.
    ///   - seed: Random seed for the folds and the training.
    public init(_ recipe: Recipe, dataset: Dataset, folds: Int = 5, length: TrainingLength? = nil, seed: UInt64 = 0) {
        precondition(folds > 1)
        self.recipe = recipe
        self.dataset = dataset
        foldCount = folds
        self.length = length
        self.seed = seed
    }

    /// Trains a network for each fold and writes the predictions in the order of the data set: `pred_probs` (N, K) as
    /// float32, `labels` (N,) as int64, `fold` (N,) as int32 and `features` (N, D) as float32.
    ///
    /// Features of different folds come from different networks and cannot be compared.
    ///
    /// - Parameters:
    ///   - output: An npz file; it must not exist.
    ///   - workers: Number of networks to train at the same time, 1 or more.
    ///   - progress: Called a few times per second, on the calling thread, with the number of steps in all folds.
    ///   - shouldStop: Called after each step on the threads of the folds. Return true to stop; finished folds are
    ///     kept.
    /// - Returns: The results, or nil after a stop.
    /// - Throws: ``TrainingError`` or `DatasetError` if there are too few images, or the error of a fold.
    public func run(
        output: String, workers: Int, progress: ProgressHandler = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> CrossValidationReport? {
        precondition(workers > 0)
        let start = Date()
        let name = try FilePath.outputName(output)
        if FilePath.exists(name) { throw TrainingError("\(output) exists; choose another place or remove it.") }
        let labels = (0..<dataset.count).map(dataset.label)
        try dataset.checkSeveralClasses()
        let folds = try Folds(dataset, count: foldCount, seed: seed)
        let jobs = try jobs(folds)
        let folder = try PartialFolder(for: name, purpose: try purpose(folds))
        guard try FoldThreads(jobs, in: folder.path).run(workers: workers, progress: progress, shouldStop: shouldStop)
        else { return nil }
        let results = try jobs.map { try $0.result(in: folder.path) }
        let predictions = assembled(results, jobs)
        try predictions.writeNPZ(to: name, labels: labels, folds: folds.foldOfImage)
        try folder.discard()
        return CrossValidationReport(
            try Evaluation(predictions, of: dataset, classes: dataset.classes, limit: 0), of: self,
            folds: zip(jobs, results).map { job, result in
                CrossValidationReport.Fold(
                    images: job.predicted.count, trainingImages: job.task.images.training.count,
                    right: zip(job.predicted.indices, job.predicted).count {
                        result.predictions.predictedClass($0) == labels[$1]
                    },
                    seconds: result.seconds)
            },
            untrainedClasses: untrainedClasses(jobs, labels), start: start)
    }

    private func jobs(_ folds: Folds) throws -> [FoldJob] {
        let selector = try ImageSelector(recipe.data, of: dataset, seed: seed)
        return try (0..<foldCount).map { fold in
            let images = selector.images(among: folds.images(without: fold))
            guard !images.training.isEmpty, !images.heldOut.isEmpty || recipe.data.validation == 0 else {
                throw TrainingError(
                    "\(dataset.path) has too few font families for \(foldCount) folds with \(recipe.name), which holds "
                        + "out images for validation in each fold; add fonts or use fewer folds.")
            }
            let options = TrainingOptions(
                length: length, seed: SeededGenerator.derivedSeed(seed, UInt64(fold)), threads: 1)
            return FoldJob(
                task: TrainingTask(recipe: recipe, dataset: dataset, images: images, options: options), fold: fold,
                predicted: folds.images(of: fold))
        }
    }

    /// Identifies the run: finished folds are used only by a run with the same purpose.
    private func purpose(_ folds: Folds) throws -> String {
        let length = length.map { ", \($0)" } ?? ""
        // Another version of the program may choose other folds.
        let parts = SHA256.hexDigest(of: folds.foldOfImage.map(String.init).joined(separator: " "))
        return
            "out-of-sample predictions of \(recipe.name) (\(SHA256.hexDigest(of: recipe.yaml).prefix(16))) for images "
            + "\(try dataset.imagesDigest().prefix(16)) in \(foldCount) folds (\(parts.prefix(16))), seed \(seed)\(length)"
    }

    /// The predictions of all folds in the order of the data set.
    private func assembled(_ results: [FoldResult], _ jobs: [FoldJob]) -> Predictions {
        var place = [(fold: Int, row: Int)](repeating: (0, 0), count: dataset.count)
        for job in jobs {
            for (row, image) in job.predicted.enumerated() { place[image] = (job.fold, row) }
        }
        var all = Predictions(classCount: dataset.classes.count, featureCount: results[0].predictions.featureCount)
        for (fold, row) in place {
            let one = results[fold].predictions
            all.append(
                probabilities: one.row(row),
                features: one.features[row * one.featureCount..<(row + 1) * one.featureCount])
        }
        return all
    }

    /// Classes with images that were predicted by a network trained without any image of the class.
    private func untrainedClasses(_ jobs: [FoldJob], _ labels: [Int]) -> [DatasetClass] {
        var found: Set<Int> = []
        for job in jobs {
            let trained = Set(job.task.images.training.map { labels[$0] })
            found.formUnion(Set(job.predicted.map { labels[$0] }).subtracting(trained))
        }
        return found.sorted().map { dataset.classes[$0] }
    }
}
