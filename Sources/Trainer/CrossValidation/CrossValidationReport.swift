internal import Foundation
internal import GlyphForge

/// The results of a cross-validation.
public struct CrossValidationReport: Encodable, Sendable {
    /// The results of one fold.
    public struct Fold: Encodable, Sendable {
        /// Number of images in the fold.
        public let images: Int
        /// Number of images that the network was trained on.
        public let trainingImages: Int
        /// Number of images in the fold whose predicted class is the given label.
        public let right: Int
        /// The share of right predictions.
        public let accuracy: Double
        /// Time for training and prediction on one thread, in seconds.
        public let seconds: Double

        init(images: Int, trainingImages: Int, right: Int, seconds: Double) {
            self.images = images
            self.trainingImages = trainingImages
            self.right = right
            accuracy = Double(right) / Double(images)
            self.seconds = seconds
        }
    }

    /// The version of this format.
    public let schema = 1
    /// The recipe's name.
    public let recipe: String
    /// The random seed of the folds and the training.
    public let seed: UInt64
    /// N, the number of images.
    public let images: Int
    /// The share of images whose out-of-sample prediction is the given label.
    public let accuracy: Double
    /// The 95 % confidence interval of the accuracy: lower and upper end.
    public let interval: [Double]
    /// What the interval treats as independent.
    public let intervalBasis: Evaluation.Basis
    /// The folds by index.
    public let folds: [Fold]
    /// Time of this run in seconds, without the time of interrupted runs that it resumed.
    public let seconds: Double
    /// Remarks; one sentence each.
    public let notes: [String]

    private static let maxNamedClasses = 10

    /// - Parameter untrainedClasses: Classes with images that were predicted by a network trained without the class.
    init(
        _ evaluation: Evaluation, of validation: CrossValidation, folds: [Fold], untrainedClasses: [DatasetClass],
        start: Date
    ) {
        recipe = validation.recipe.name
        seed = validation.seed
        images = evaluation.images
        accuracy = evaluation.accuracy
        interval = [evaluation.interval.lowerBound, evaluation.interval.upperBound]
        intervalBasis = evaluation.intervalBasis
        self.folds = folds
        seconds = -start.timeIntervalSinceNow
        notes = evaluation.notes + Self.note(untrainedClasses)
    }

    private static func note(_ untrainedClasses: [DatasetClass]) -> [String] {
        guard !untrainedClasses.isEmpty else { return [] }
        let names = untrainedClasses.prefix(maxNamedClasses).map(\.symbol).joined(separator: ", ")
        let rest = untrainedClasses.count - maxNamedClasses
        let more = rest > 0 ? " and \(TextFormat.grouped(rest)) more" : ""
        return [
            "Some images of \(names)\(more) were predicted by a network trained without their class, because the class "
                + "has too few font families to split. Their probabilities say nothing about their labels."
        ]
    }
}
