internal import Glibc

/// What is counted of predictions in one pass.
struct PredictionTally {
    /// For each image the most probable class.
    private(set) var predicted: [Int] = []
    /// For each image that class's probability.
    private(set) var probabilities: [Double] = []
    /// For each image whether that class is the given one.
    private(set) var isRight: [Bool] = []
    /// Images whose given label is among the two most probable classes.
    private(set) var topTwo = 0
    /// The sum of -log p(given label).
    private(set) var logLoss = 0.0
    /// The sum of squared distances from the given labels.
    private(set) var squares = 0.0
    private(set) var confusion: ConfusionMatrix

    /// - Throws: `.notANumber` when a probability is none.
    init(_ predictions: Predictions, labels: [Int]) throws(EvaluationError) {
        confusion = ConfusionMatrix(classCount: predictions.classCount)
        predicted.reserveCapacity(labels.count)
        probabilities.reserveCapacity(labels.count)
        isRight.reserveCapacity(labels.count)
        for (image, label) in labels.enumerated() {
            let row = predictions.row(image)
            let own = row[row.startIndex + label]
            // Classes before the given one: of equals, the first counts as more probable.
            var before = 0
            var square = 0.0
            for (number, probability) in row.enumerated() {
                guard probability.isFinite else {
                    throw EvaluationError(
                        .notANumber,
                        "The model's output for image \(image) is no number: its training went astray. Train it anew at a lower rate."
                    )
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

    /// The mistakes with the most probable predictions first.
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
