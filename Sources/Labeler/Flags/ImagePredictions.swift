internal import Foundation

/// The prediction for one image, and how it compares with the given label. From out-of-sample probabilities.
struct ImagePrediction {
    /// The class with the largest probability; the first if several are equal.
    var predictedClass: Int32 = 0
    /// The probability of the predicted class.
    var predictedProbability: Float = 0
    /// The probability of the given label.
    var selfConfidence: Float = 0
    /// The margin of the given label: `log((1 + p_given) / (1 + p_other))`, where other is the most probable of the
    /// other classes; -0.69 to 0.69. It is close to the difference of the two probabilities, which separates wrong
    /// labels from atypical images better than their ratio does: ratios of small probabilities carry little
    /// information.
    var margin: Float = 0
}

/// The predictions for all images, and the evidence in the margins of their labels.
struct ImagePredictions {
    /// For each image its prediction.
    private(set) var ofImage: [ImagePrediction]
    /// Likelihood ratios of the given labels' margins.
    let margins: MarginEvidence

    /// The number of histogram bins for margins between -``range`` and ``range``.
    static let bins = 64
    /// The largest absolute margin in the histogram.
    static let range = 0.7

    /// - Parameters:
    ///   - probabilities: N x K.
    ///   - labels: N given labels.
    ///   - classFractions: The fraction of each class among the labels.
    ///   - isKnown: Whether the network knows each class. The margins of other classes' labels are not used.
    ///   - workers: Number of worker threads. Does not affect the result.
    init(_ probabilities: NumberMatrix, labels: [Int], classFractions: [Double], isKnown: [Bool], workers: Int) {
        let classCount = probabilities.width
        var predictions = [ImagePrediction](repeating: ImagePrediction(), count: probabilities.count)
        // For each class and bin: how many images of other labels would have such a margin if this were their label.
        // Integers, so that the sums do not depend on which worker processed which images.
        var wrong = [Int](repeating: 0, count: classCount * Self.bins)
        predictions.withUnsafeMutableBufferPointer { predictions in
            let counts = probabilities.forEachBlock(
                workers: workers, state: { [Int](repeating: 0, count: classCount * Self.bins) }
            ) { counts, rows, numbers in
                for (position, image) in rows.enumerated() {
                    predictions[image] = Self.prediction(
                        UnsafeBufferPointer(start: numbers + position * classCount, count: classCount), labels[image],
                        &counts)
                }
            }
            for part in counts { for position in wrong.indices { wrong[position] += part[position] } }
        }
        ofImage = predictions
        var wrongCounts = [Double](repeating: 0, count: Self.bins)
        for (label, fraction) in classFractions.enumerated() where isKnown[label] {
            for bin in 0..<Self.bins { wrongCounts[bin] += fraction * Double(wrong[label * Self.bins + bin]) }
        }
        margins = MarginEvidence(
            margins: predictions.map { Double($0.margin) }, counts: labels.map { isKnown[$0] },
            wrongCounts: wrongCounts)
    }

    /// The prediction in a row of probabilities. Adds the margins of all labels but the given one to `wrong`.
    private static func prediction(
        _ row: UnsafeBufferPointer<Double>, _ given: Int, _ wrong: inout [Int]
    ) -> ImagePrediction {
        var (best, second) = (0, -1)
        for label in 1..<row.count {
            if row[label] > row[best] {
                (best, second) = (label, best)
            } else if second < 0 || row[label] > row[second] {
                second = label
            }
        }
        func margin(_ label: Int) -> Double { log((1 + row[label]) / (1 + row[label == best ? second : best])) }
        for label in 0..<row.count where label != given { wrong[label * bins + bin(margin(label))] += 1 }
        return ImagePrediction(
            predictedClass: Int32(best), predictedProbability: Float(row[best]), selfConfidence: Float(row[given]),
            margin: Float(margin(given)))
    }

    /// The histogram bin of a margin.
    static func bin(_ margin: Double) -> Int {
        min(max(Int((margin + range) / (2 * range) * Double(bins)), 0), bins - 1)
    }
}
