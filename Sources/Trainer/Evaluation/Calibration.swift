/// How well the probability of the predicted class agrees with the share of right predictions.
public struct Calibration: Encodable, Hashable, Sendable {
    /// Predictions with similar probabilities.
    public struct Bin: Encodable, Hashable, Sendable {
        /// The lower bound, exclusive except for 0 in the first bin.
        public let above: Double
        /// The upper bound, inclusive.
        public let upTo: Double
        /// Number of predictions in the bin.
        public let count: Int
        /// The mean probability of the predicted class; nil without predictions.
        public let confidence: Double?
        /// The share of right predictions; nil without predictions.
        public let accuracy: Double?

        private enum CodingKeys: CodingKey { case above, upTo, count, confidence, accuracy }

        /// Encodes undefined values as null instead of omitting them.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(above, forKey: .above)
            try container.encode(upTo, forKey: .upTo)
            try container.encode(count, forKey: .count)
            try container.encode(confidence, forKey: .confidence)
            try container.encode(accuracy, forKey: .accuracy)
        }
    }

    /// Bins of equal width from 0 to 1.
    public let bins: [Bin]
    /// The expected calibration error (ECE): the mean absolute difference between confidence and accuracy, weighted by
    /// the counts of the bins (Guo, Pleiss, Sun and Weinberger, ICML 2017, equation 3).
    public let expectedError: Double

    /// As in the paper.
    private static let binCount = 15

    /// - Parameter predictions: The probability of each predicted class, and whether the prediction is right.
    init(_ predictions: some Sequence<(probability: Double, isRight: Bool)>) {
        var tallies = [(count: Int, right: Int, sum: Double)](repeating: (0, 0, 0), count: Self.binCount)
        for (probability, isRight) in predictions {
            let bin = min(max(Int((probability * Double(Self.binCount)).rounded(.up)) - 1, 0), Self.binCount - 1)
            tallies[bin].count += 1
            tallies[bin].right += isRight ? 1 : 0
            tallies[bin].sum += probability
        }
        let total = tallies.reduce(0) { $0 + $1.count }
        bins = tallies.enumerated().map { number, tally in
            let count = Double(tally.count)
            return Bin(
                above: Double(number) / Double(Self.binCount), upTo: Double(number + 1) / Double(Self.binCount),
                count: tally.count,
                confidence: tally.count > 0 ? tally.sum / count : nil,
                accuracy: tally.count > 0 ? Double(tally.right) / count : nil)
        }
        expectedError = tallies.reduce(0) { $0 + abs(Double($1.right) - $1.sum) } / Double(max(1, total))
    }
}
