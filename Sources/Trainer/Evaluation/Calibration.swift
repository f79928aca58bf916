/// Whether the probability of the predicted class is the share of such predictions that are right.
public struct Calibration: Encodable, Hashable, Sendable {
    /// Predictions of about one probability.
    public struct Bin: Encodable, Hashable, Sendable {
        /// Above this probability; the first bin holds 0 too.
        public let above: Double
        /// Up to this one.
        public let upTo: Double
        /// Predictions in the bin.
        public let count: Int
        /// The mean probability of the predicted class; nil without predictions.
        public let confidence: Double?
        /// The share that is right; nil without predictions.
        public let accuracy: Double?

        private enum CodingKeys: CodingKey { case above, upTo, count, confidence, accuracy }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(above, forKey: .above)
            try container.encode(upTo, forKey: .upTo)
            try container.encode(count, forKey: .count)
            // Null where it is undefined, rather than no key.
            try container.encode(confidence, forKey: .confidence)
            try container.encode(accuracy, forKey: .accuracy)
        }
    }

    /// Bins of equal width over 0 ... 1.
    public let bins: [Bin]
    /// The expected calibration error: the mean distance of confidence and accuracy, weighted by the bins' counts (Guo,
    /// Pleiss, Sun and Weinberger, ICML 2017, equation 3).
    public let expectedError: Double

    /// The paper's number of bins.
    private static let binCount = 15

    /// - Parameter predictions: Of each the probability of the predicted class and whether it is right.
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
