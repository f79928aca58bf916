internal import Glibc

extension ConfidentLearning {
    /// The quality score of each example's label, 0 to 1; low for likely issues.
    ///
    /// ``LabelRanking/confidenceWeightedEntropy`` takes one more pass over the probabilities.
    public func qualities(_ ranking: LabelRanking) -> [Double] {
        switch ranking {
        case .selfConfidence: probabilities.selfConfidence
        case .normalizedMargin: probabilities.normalizedMargins
        case .confidenceWeightedEntropy: confidenceWeightedEntropies()
        }
    }

    private func confidenceWeightedEntropies() -> [Double] {
        let classCount = probabilities.classCount
        let scale = log(Double(classCount))
        return [Double](unsafeUninitializedCapacity: probabilities.count) { scores, initialized in
            _ = probabilities.probabilities.forEachBlock(workers: workers, state: {}) { _, rows, numbers in
                var row = numbers
                for index in rows {
                    var sum = 0.0
                    for column in 0..<classCount where row[column] > 0 { sum += row[column] * log(row[column]) }
                    let ratio = -sum / scale / max(probabilities.selfConfidence[index], 1e-6)
                    scores[index] = log(ratio + 1) / max(ratio, 1e-6)
                    row += classCount
                }
            }
            initialized = probabilities.count
        }
    }
}
