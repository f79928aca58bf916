public import GlyphForge

/// The comparison of predictions with given labels. The given labels may be wrong, so the accuracy is the agreement
/// with them.
public struct Evaluation: Encodable, Sendable {
    /// What a confidence interval treats as independent.
    public enum Basis: String, Encodable, Sendable {
        /// Font families: predictions within a family are correlated. The interval is for new fonts.
        case families
        /// Images. Used if fewer than two families are known; the interval is too narrow if images share fonts.
        case images
    }

    /// The version of this format.
    public let schema = 1
    /// N, the number of images.
    public let images: Int
    /// Number of images whose predicted class is the given label.
    public let right: Int
    /// The share of right predictions.
    public let accuracy: Double
    /// The 95 % confidence interval of the accuracy.
    public let interval: ClosedRange<Double>
    /// What ``interval`` treats as independent.
    public let intervalBasis: Basis
    /// Wilson's 95 % interval, which treats all images as independent, for comparison with other sources.
    public let imageInterval: ClosedRange<Double>
    /// The variance of the accuracy relative to independent images; nil if fewer than two families are known.
    public let designEffect: Double?
    /// Number of font families; nil if no font is known.
    public let families: Int?
    /// Number of faces; nil if no font is known.
    public let faces: Int?
    /// The mean recall of the classes that have images.
    public let balancedAccuracy: Double
    /// The share of images whose given label is among the two most probable classes; of equal probabilities, the first
    /// ones count as larger.
    public let topTwoAccuracy: Double
    /// The mean of -log p(given label) in nats. Probabilities are clipped to at least 1.2e-7, the precision of float32.
    public let negativeLogLikelihood: Double
    /// The mean squared distance between the probabilities and the one-hot given label, 0 ... 2 (Brier 1950, Monthly
    /// Weather Review 78, 1-3).
    public let brierScore: Double
    /// How well probabilities agree with the share of right predictions.
    public let calibration: Calibration
    /// The number of images for each pair of given label and predicted class.
    public let confusion: ConfusionMatrix
    /// The most frequently confused pairs of classes, at most 50.
    public let confusedPairs: [ConfusionMatrix.Pair]
    /// The scores of the classes in their order.
    public let classes: [ClassScore]
    /// The accuracy on plain drawings, then on styled drawings; nil unless there are both.
    public let styles: [StyleScore]?
    /// Number of faces with wrong predictions; nil if no font is known.
    public let facesWithMistakes: Int?
    /// The faces with wrong predictions, worst first, up to the requested number.
    public let worstFonts: [FontScore]
    /// The mistakes, most probable predictions first, up to the requested number.
    public let mistakes: [Mistake]
    /// What the data set shares with the training data of the model; nil if that is not known.
    public private(set) var trainingOverlap: Overlap?
    /// Remarks; one sentence each.
    public private(set) var notes: [String]

    /// The given label and the predicted class of each image.
    let labels: [Int]
    let predicted: [Int]
    let origins: ImageOrigins
    /// A short name for each class.
    let symbols: [String]

    private static let maxPairs = 50

    private enum CodingKeys: CodingKey {
        case schema, images, right, accuracy, interval, intervalBasis, imageInterval, designEffect, families, faces
        case balancedAccuracy, topTwoAccuracy, negativeLogLikelihood, brierScore, calibration, confusion
        case confusedPairs, classes, styles, facesWithMistakes, worstFonts, mistakes, trainingOverlap, notes
    }

    /// Compares predictions for all images of a data set with its labels.
    ///
    /// - Parameters:
    ///   - known: The classes of the model that made the predictions.
    ///   - limit: Maximum number of fonts and of mistakes to list.
    /// - Throws: ``EvaluationError``, for example if there are images of a class that the model does not have.
    public init(_ predictions: Predictions, of dataset: Dataset, classes known: [DatasetClass], limit: Int = 100) throws
    {
        try self.init(
            predictions, labels: ClassMatch.labels(of: dataset, among: known), classes: known,
            origins: ImageOrigins(dataset),
            limit: limit)
    }

    /// Compares predictions with labels.
    ///
    /// - Parameters:
    ///   - labels: N labels, each 0 ..< K.
    ///   - known: K classes.
    ///   - origins: The origins of N images.
    ///   - limit: Maximum number of fonts and of mistakes to list.
    public init(
        _ predictions: Predictions, labels: [Int], classes known: [DatasetClass], origins: ImageOrigins,
        limit: Int = 100
    ) throws(EvaluationError) {
        precondition(predictions.count == labels.count && labels.count == origins.faceOfImage.count)
        precondition(predictions.classCount == known.count)
        guard !labels.isEmpty else { throw EvaluationError(.empty, "There are no images to evaluate.") }
        let tally = try PredictionTally(predictions, labels: labels)
        let count = Double(labels.count)
        self.labels = labels
        self.origins = origins
        symbols = known.map(\.symbol)
        predicted = tally.predicted
        images = labels.count
        right = tally.isRight.count { $0 }
        accuracy = Double(right) / count
        topTwoAccuracy = Double(tally.topTwo) / count
        negativeLogLikelihood = tally.logLoss / count
        brierScore = tally.squares / count
        confusion = tally.confusion
        confusedPairs = tally.confusion.confusedPairs(limit: Self.maxPairs)
        calibration = Calibration(zip(tally.probabilities, tally.isRight).lazy.map { (probability: $0, isRight: $1) })

        let (given, found) = (confusion.given, confusion.predicted)
        classes = known.map { [confusion] item in
            ClassScore(
                item, right: confusion[item.label, item.label], support: given[item.label], predicted: found[item.label]
            )
        }
        let recalls = classes.compactMap(\.recall)
        balancedAccuracy = recalls.reduce(0, +) / Double(recalls.count)

        let hasFonts = !origins.faces.isEmpty
        let all = ClusteredShare(origins.clusters(tally.isRight) { _ in true })
        imageInterval = ProportionInterval.wilson(right, of: images)
        let clustered = origins.familyCount > 1 ? all : nil
        interval = clustered?.interval ?? imageInterval
        intervalBasis = clustered == nil ? .images : .families
        designEffect = clustered?.designEffect
        families = hasFonts ? origins.familyCount : nil
        faces = hasFonts ? origins.faces.count : nil
        styles = Self.styles(tally.isRight, origins)
        let worst = FontScore.worst(origins, isRight: tally.isRight)
        facesWithMistakes = hasFonts ? worst.count : nil
        worstFonts = Array(worst.prefix(limit))
        mistakes = tally.mistakes(limit: limit, labels, predictions)
        notes = Self.notes(origins, unseen: classes.count { $0.support == 0 })
    }

    /// Notes how the data set relates to the training data of the model.
    public mutating func add(_ test: TestSet) {
        trainingOverlap = test.overlap
        notes += test.warnings + test.notes
    }

    private static func styles(_ isRight: [Bool], _ origins: ImageOrigins) -> [StyleScore]? {
        guard Set(origins.isStyled).count == 2 else { return nil }
        return [false, true].map { isStyled in
            let clusters = origins.clusters(isRight) { origins.isStyled[$0] == isStyled }
            let right = clusters.reduce(0) { $0 + $1.hits }
            let count = clusters.reduce(0) { $0 + $1.count }
            let clustered = origins.familyCount > 1 ? ClusteredShare(clusters) : nil
            return StyleScore(
                isStyled: isStyled, images: count, right: right, accuracy: Double(right) / Double(count),
                interval: clustered?.interval ?? ProportionInterval.wilson(right, of: count))
        }
    }

    private static func notes(_ origins: ImageOrigins, unseen: Int) -> [String] {
        var notes: [String] = []
        let unknown = origins.faceOfImage.count { $0 == nil }
        if origins.faces.isEmpty {
            notes.append(
                "The fonts of the images are unknown. Fonts are therefore not listed, and the confidence interval treats "
                    + "images as independent, which makes it too narrow if images share fonts.")
        } else if origins.familyCount == 1 {
            notes.append(
                "All images with a known font belong to one family. The confidence interval therefore treats images as "
                    + "independent and does not apply to other families.")
        } else if unknown > 0 {
            notes.append(
                unknown == 1
                    ? "The font of 1 image is unknown; it counts as a separate family."
                    : "The fonts of \(TextFormat.grouped(unknown)) images are unknown; each counts as a separate family."
            )
        }
        if unseen > 0 {
            notes.append(
                unseen == 1
                    ? "1 class of the model has no images; its recall is undefined."
                    : "\(TextFormat.grouped(unseen)) classes of the model have no images; their recall is undefined.")
        }
        return notes
    }
}

extension ImageOrigins {
    /// The number of hits and of all images in each cluster, among the chosen images. A cluster is a font family or a
    /// single image whose font is unknown.
    func clusters(_ isHit: [Bool], where isChosen: (Int) -> Bool) -> [(hits: Int, count: Int)] {
        var clusters = [(hits: Int, count: Int)](repeating: (0, 0), count: familyCount)
        for (image, face) in faceOfImage.enumerated() where isChosen(image) {
            if let face {
                clusters[families[face]].hits += isHit[image] ? 1 : 0
                clusters[families[face]].count += 1
            } else {
                clusters.append((isHit[image] ? 1 : 0, 1))
            }
        }
        return clusters
    }
}
