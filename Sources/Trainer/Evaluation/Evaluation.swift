public import GlyphForge

/// What predictions are worth, held against the given labels. The labels may be wrong too: the accuracy is that of
/// agreeing with them.
public struct Evaluation: Encodable, Sendable {
    /// What the headline's interval takes for independent.
    public enum Basis: String, Encodable, Sendable {
        /// Images of one font family are right or wrong together: the accuracy is that on new fonts.
        case families
        /// Every image is by itself; taken where fewer than two families are known, and then too narrow if images share
        /// fonts.
        case images
    }

    /// The version of this form.
    public let schema = 1
    /// N, the number of images.
    public let images: Int
    /// Images for which the given label was predicted.
    public let right: Int
    /// The share of these.
    public let accuracy: Double
    /// The 95 % interval to quote with the accuracy.
    public let interval: ClosedRange<Double>
    /// What it takes for independent.
    public let intervalBasis: Basis
    /// The same as if all images were independent (Wilson's), to compare with sources that give that.
    public let imageInterval: ClosedRange<Double>
    /// How much larger the accuracy's variance is taken to be for images coming in families; nil where fewer than two
    /// families are known.
    public let designEffect: Double?
    /// Font families among the images; nil where no font is known.
    public let families: Int?
    /// Faces among the images; nil where no font is known.
    public let faces: Int?
    /// The mean recall of the classes that have images.
    public let balancedAccuracy: Double
    /// The share of images whose given label is among the two most probable classes; of equals, the first classes.
    public let topTwoAccuracy: Double
    /// The mean of -log p(given label) in nats. A probability below 1.2e-7, which a Float's sum to 1 cannot tell from
    /// 0, counts as that.
    public let negativeLogLikelihood: Double
    /// The mean of the squared distances of the probabilities from 1 for the given label and 0 for the others: 0 ... 2
    /// (Brier 1950, Monthly Weather Review 78, 1-3).
    public let brierScore: Double
    /// Whether probabilities mean what they say.
    public let calibration: Calibration
    /// How often each class was taken for each.
    public let confusion: ConfusionMatrix
    /// The pairs of classes most often confused, ``mostPairs`` at most.
    public let confusedPairs: [ConfusionMatrix.Pair]
    /// The classes in their order.
    public let classes: [ClassScore]
    /// Plain drawings, then styled ones; nil where not both are there.
    public let styles: [StyleScore]?
    /// Faces with something wrong; nil where no font is known.
    public let facesWithMistakes: Int?
    /// The worst of these first, as many as were asked for.
    public let worstFonts: [FontScore]
    /// The mistakes with the most probable predictions first, as many as were asked for.
    public let mistakes: [Mistake]
    /// What was left out and why; a sentence each.
    public let notes: [String]

    /// For each image the given and the predicted label.
    let labels: [Int]
    let predicted: [Int]
    let origins: ImageOrigins
    /// What to call each class where there is little room.
    let symbols: [String]

    private static let mostPairs = 50

    private enum CodingKeys: CodingKey {
        case schema, images, right, accuracy, interval, intervalBasis, imageInterval, designEffect, families, faces,
            balancedAccuracy,
            topTwoAccuracy, negativeLogLikelihood, brierScore, calibration, confusion, confusedPairs, classes, styles,
            facesWithMistakes,
            worstFonts, mistakes, notes
    }

    /// Holds predictions for all images of a data set against its labels.
    ///
    /// - Parameters:
    ///   - known: The model's classes, which the predictions are of.
    ///   - limit: Fonts and mistakes to list at most.
    /// - Throws: ``EvaluationError``, also when there are images of a class that the model does not know.
    public init(_ predictions: Predictions, of dataset: Dataset, classes known: [DatasetClass], limit: Int = 100) throws
    {
        try self.init(
            predictions, labels: ClassMatch.labels(of: dataset, among: known), classes: known,
            origins: ImageOrigins(dataset),
            limit: limit)
    }

    /// Holds predictions against labels.
    ///
    /// - Parameters:
    ///   - labels: N, each 0 ..< K.
    ///   - known: K classes.
    ///   - origins: Of N images.
    ///   - limit: Fonts and mistakes to list at most.
    public init(
        _ predictions: Predictions, labels: [Int], classes known: [DatasetClass], origins: ImageOrigins,
        limit: Int = 100
    ) throws(EvaluationError) {
        precondition(predictions.count == labels.count && labels.count == origins.faceOfImage.count)
        precondition(predictions.classCount == known.count)
        guard !labels.isEmpty else { throw EvaluationError(.empty, "There is no image to evaluate on.") }
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
        confusedPairs = tally.confusion.confusedPairs(limit: Self.mostPairs)
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
                "The images' fonts are unknown: fonts are not listed, and the interval takes every image for independent, which is "
                    + "too narrow if images share fonts.")
        } else if origins.familyCount == 1 {
            notes.append(
                "All images with a known font are of one family: the interval takes every image for independent and says nothing of "
                    + "other families.")
        } else if unknown > 0 {
            notes.append(
                "The fonts of \(TextFormat.grouped(unknown)) images are unknown; each of these counts as a family of its own.")
        }
        if unseen > 0 {
            notes.append("\(TextFormat.grouped(unseen)) of the model's classes have no image here; their recall is undefined.")
        }
        return notes
    }
}

extension ImageOrigins {
    /// The images that count, and all, of each family, and of each image whose font is unknown, among those chosen.
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
