internal import Glibc

/// Sums and per-image results of predictions, computed in one pass.
struct PredictionTally {
    /// The predicted class of each image.
    private(set) var predicted: [Int] = []
    /// The probability of each image's predicted class.
    private(set) var probabilities: [Double] = []
    /// Whether each image's predicted class is the given label.
    private(set) var isRight: [Bool] = []
    /// Number of images whose given label is among the two most probable classes.
    private(set) var topTwo = 0
    /// The sum of -log p(given label).
    private(set) var logLoss = 0.0
    /// The sum of the squared distances between the probabilities and the one-hot given labels.
    private(set) var squares = 0.0
    private(set) var confusion: ConfusionMatrix

    /// - Throws: `.notANumber` if a probability is not a finite number.
    init(_ predictions: Predictions, labels: [Int]) throws(EvaluationError) {
        confusion = ConfusionMatrix(classCount: predictions.classCount)
        predicted.reserveCapacity(labels.count)
        probabilities.reserveCapacity(labels.count)
        isRight.reserveCapacity(labels.count)
        for (image, label) in labels.enumerated() {
            let row = predictions.row(image)
            let own = row[row.startIndex + label]
            // Number of classes more probable than the given one; of equal probabilities, the first one counts as
            // larger.
            var before = 0
            var square = 0.0
            for (number, probability) in row.enumerated() {
                guard probability.isFinite else {
                    throw EvaluationError(
                        .notANumber,
                        "The model's output for image \(image) is not a number: its training diverged. Train it again "
                            + "with a lower learning rate.")
                }
                if probability > own || probability == own && number < label { before += 1 }
                let distance = Double(probability) - (number == label ? 1 : 0)
                square += distance * distance
            }
            let best = predictions.predictedClass(image)
            predicted.append(best)
            probabilities.append(Double(row[row.startIndex + best]))
            isRight.append(best == label)
            confusion.count(given: label, predicted: best)
            if before < 2 { topTwo += 1 }
            logLoss -= log(Double(max(own, Float.ulpOfOne)))
            squares += square
        }
    }

    /// The mistakes, most probable predictions first.
    func mistakes(limit: Int, _ labels: [Int], _ predictions: Predictions) -> [Mistake] {
        let wrong = isRight.indices.filter { !isRight[$0] }
            .sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
        return wrong.prefix(limit).map { image in
            let row = predictions.row(image)
            return Mistake(
                index: image, given: labels[image], predicted: predicted[image], probability: probabilities[image],
                givenProbability: Double(row[row.startIndex + labels[image]]))
        }
    }
}
