internal import GlyphForge

/// The classes that the network knows well enough that its probabilities carry information about them.
struct KnownClasses {
    /// The fraction of each class among the labels, bounded away from 0 and 1.
    let fractions: [Double]
    /// Whether each class is known.
    let isKnown: [Bool]
    /// The classes that have images but are not known.
    let unknown: [Int]

    /// The number of faces of a class (of images, where the fonts are unknown) that learning it takes.
    private static let minFaces = 10

    /// Why a class is not known.
    static let reason =
        "fewer than \(minFaces) fonts, or images that the network cannot tell from those of other classes"

    /// Whether a fraction clearly exceeds what random guessing gives: by a tenth of the distance to 1.
    static func isClearlyAbove(_ fraction: Double, _ guessing: Double) -> Bool {
        fraction > guessing + 0.1 * (1 - guessing)
    }

    /// - Parameters:
    ///   - predictions: The predictions with the given labels.
    ///   - origins: The face of each image; nil where only predictions are known. All classes are then known.
    ///   - thresholds: The threshold of each class, see ``ConfidentLearning/thresholds``.
    init(_ predictions: LabelProbabilities, _ origins: ImageOrigins?, _ thresholds: [Double]) {
        var faces = [Set<Int>](repeating: [], count: predictions.classCount)
        for (image, label) in predictions.labels.enumerated() where faces[label].count < Self.minFaces {
            faces[label].insert(origins?.faceOfImage[image] ?? -1 - image)
        }
        let all = Double(predictions.count)
        let fractions = predictions.labelCounts.map { min(max(Double($0) / all, 1 / all), 0.99) }
        // The network did not learn a class if its images get hardly more of its probability than any image.
        let isKnown = (0..<predictions.classCount).map { label in
            origins == nil
                || faces[label].count >= Self.minFaces && Self.isClearlyAbove(thresholds[label], fractions[label])
        }
        self.fractions = fractions
        self.isKnown = isKnown
        unknown = (0..<predictions.classCount).filter { predictions.labelCounts[$0] > 0 && !isKnown[$0] }
    }
}
