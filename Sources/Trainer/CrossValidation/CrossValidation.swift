internal import Foundation
public import GlyphForge

/// Predicts every image of a data set by a network that was trained without it, its font family and its near-copies.
///
/// The folds are trained side by side, each on a thread of its own that computes alone: so the result does not depend
/// on how many there are at once. What a finished fold predicts is kept beside the output, and an interrupted run goes
/// on with the folds that are missing.
public struct CrossValidation {
    private let recipe: Recipe
    private let dataset: Dataset
    private let foldCount: Int
    private let length: TrainingLength?
    private let seed: UInt64

    /// - Parameters:
    ///   - recipe: Read for the data set's size of images.
    ///   - folds: Parts that are held out in turn, 2 or more.
    ///   - length: How long to train each network instead of what the recipe says; with minutes, no two runs are the
    ///     same.
    ///   - seed: Decides the parts and all that is left to chance.
    public init(_ recipe: Recipe, dataset: Dataset, folds: Int = 5, length: TrainingLength? = nil, seed: UInt64 = 0) {
        precondition(folds > 1)
        self.recipe = recipe
        self.dataset = dataset
        foldCount = folds
        self.length = length
        self.seed = seed
    }

    /// Trains a network for each fold, and writes what they predict: `pred_probs` (N, K) of float32, `labels` (N,) of
    /// int64, `fold` (N,) of int32 and `features` (N, D) of float32, in the order of the data set. Features of
    /// different folds come from different networks.
    ///
    /// - Parameters:
    ///   - output: An npz file, not there yet.
    ///   - workers: Networks trained at once, 1 or more.
    ///   - progress: Told a few times a second, on the calling thread, how many steps of all folds are done.
    ///   - shouldStop: Asked after each step on the folds' threads; true ends the run, and finished folds are kept.
    /// - Returns: What came of it, or nil when it was told to stop.
    /// - Throws: ``TrainingError`` or `DatasetError` where the images do not suffice, or what else a fold failed by.
    public func run(
        output: String, workers: Int, progress: ProgressHandler = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> CrossValidationReport? {
        precondition(workers > 0)
        let start = Date()
        let name = try outputName(output)
        if exists(name) { throw TrainingError("\(output) exists; choose another place or remove it.") }
        let labels = (0..<dataset.count).map(dataset.label)
        guard Set(labels).count > 1 else {
            throw TrainingError("\(dataset.path) has no images of two classes; there is nothing to tell apart.")
        }
        let folds = try Folds(dataset, count: foldCount, seed: seed)
        let choice = try TrainingChoice(recipe.data, of: dataset, seed: seed)
        let jobs = try (0..<foldCount).map { fold in
            let images = choice.images(among: folds.images(without: fold))
            guard !images.training.isEmpty, !images.heldOut.isEmpty || recipe.data.validation == 0 else {
                throw TrainingError(
                    "\(dataset.path) has too few font families for \(foldCount) folds with \(recipe.name), which holds out images of its "
                        + "own; add fonts, or ask for fewer folds.")
            }
            return FoldJob(
                recipe: recipe, dataset: dataset, fold: fold, training: images.training, watched: images.heldOut,
                predicted: folds.images(of: fold), length: length, seed: mixed(seed, UInt64(fold)))
        }
        let folder = try PartialFolder(for: name, purpose: try purpose(folds))
        guard try FoldThreads(jobs, in: folder.path).run(workers: workers, progress: progress, shouldStop: shouldStop)
        else { return nil }
        let results = try jobs.map { try $0.result(in: folder.path) }
        let predictions = assembled(results, jobs)
        try predictions.writeNPZ(to: name, labels: labels, folds: folds.foldOfImage)
        try folder.discard()
        return CrossValidationReport(
            try Evaluation(predictions, of: dataset, classes: dataset.classes, limit: 0), recipe: recipe.name,
            seed: seed,
            folds: zip(jobs, results).map { job, result in
                CrossValidationReport.Fold(
                    images: job.predicted.count, trainingImages: job.training.count,
                    right: zip(job.predicted.indices, job.predicted).count {
                        result.predictions.best($0) == labels[$1]
                    },
                    seconds: result.seconds)
            },
            seconds: -start.timeIntervalSinceNow,
            unlearned: unlearned(jobs, labels))
    }

    /// What finished folds must agree on to be of one run.
    private func purpose(_ folds: Folds) throws -> String {
        let length = length.map { ", \($0)" } ?? ""
        // A newer program may part otherwise.
        let parts = textDigest(folds.foldOfImage.map(String.init).joined(separator: " "))
        return "out-of-sample predictions of \(recipe.name) (\(textDigest(recipe.yaml).prefix(16))) for images "
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

    /// The classes some images of which were predicted by a network that saw no image of the class.
    private func unlearned(_ jobs: [FoldJob], _ labels: [Int]) -> [DatasetClass] {
        var found: Set<Int> = []
        for job in jobs {
            found.formUnion(Set(job.predicted.map { labels[$0] }).subtracting(job.training.map { labels[$0] }))
        }
        return found.sorted().map { dataset.classes[$0] }
    }
}

/// What came of a cross-validation.
public struct CrossValidationReport: Encodable, Sendable {
    /// One of the parts that were held out in turn.
    public struct Fold: Encodable, Sendable {
        /// Images held out and predicted.
        public let images: Int
        /// Images that the network was trained on.
        public let trainingImages: Int
        /// Images held out whose given label was predicted.
        public let right: Int
        /// The share of these.
        public let accuracy: Double
        /// Time that training and predicting took on one thread.
        public let seconds: Double

        init(images: Int, trainingImages: Int, right: Int, seconds: Double) {
            self.images = images
            self.trainingImages = trainingImages
            self.right = right
            accuracy = Double(right) / Double(images)
            self.seconds = seconds
        }
    }

    /// The version of this form.
    public let schema = 1
    /// The recipe's name.
    public let recipe: String
    /// What decided the folds and all that is left to chance.
    public let seed: UInt64
    /// N, the number of images.
    public let images: Int
    /// The share whose given label was predicted out of sample.
    public let accuracy: Double
    /// Its 95 % interval, lower and upper end.
    public let interval: [Double]
    /// What the interval takes for independent.
    public let intervalBasis: Evaluation.Basis
    /// The folds in their order, which is that of their numbers in the file.
    public let folds: [Fold]
    /// Time of this run; of one that went on with an earlier one, without that.
    public let seconds: Double
    /// What else to know; a sentence each.
    public let notes: [String]

    private static let mostNamed = 10

    init(
        _ evaluation: Evaluation, recipe: String, seed: UInt64, folds: [Fold], seconds: Double,
        unlearned: [DatasetClass]
    ) {
        self.recipe = recipe
        self.seed = seed
        images = evaluation.images
        accuracy = evaluation.accuracy
        interval = [evaluation.interval.lowerBound, evaluation.interval.upperBound]
        intervalBasis = evaluation.intervalBasis
        self.folds = folds
        self.seconds = seconds
        var notes = evaluation.notes
        if !unlearned.isEmpty {
            let names = unlearned.prefix(Self.mostNamed).map(\.symbol).joined(separator: ", ")
            let more = unlearned.count > Self.mostNamed ? " and \(grouped(unlearned.count - Self.mostNamed)) more" : ""
            notes.append(
                "Some images of \(names)\(more) were predicted by a network that saw none of their class: its fonts are too few to "
                    + "be parted. Their probabilities tell nothing of their labels.")
        }
        self.notes = notes
    }
}
