/// The number of images for each pair of given label and predicted class.
public struct ConfusionMatrix: Encodable, Hashable, Sendable {
    /// A pair of different classes.
    public struct Pair: Encodable, Hashable, Sendable {
        /// The given label.
        public let given: Int
        /// The predicted class.
        public let predicted: Int
        /// Number of images.
        public let count: Int
    }

    /// K, the number of classes.
    public let classCount: Int
    private var counts: [Int]

    init(classCount: Int) {
        self.classCount = classCount
        counts = Array(repeating: 0, count: classCount * classCount)
    }

    mutating func count(given: Int, predicted: Int) { counts[given * classCount + predicted] += 1 }

    /// Number of images with a given label and a predicted class.
    public subscript(given: Int, predicted: Int) -> Int { counts[given * classCount + predicted] }

    /// K x K counts: one row for each given label, one column for each predicted class.
    public var rows: [[Int]] { (0..<classCount).map { Array(counts[$0 * classCount..<($0 + 1) * classCount]) } }

    /// Number of images with each given label.
    var given: [Int] { rows.map { $0.reduce(0, +) } }

    /// Number of images with each predicted class.
    var predicted: [Int] {
        var sums = Array(repeating: 0, count: classCount)
        for (position, count) in counts.enumerated() { sums[position % classCount] += count }
        return sums
    }

    /// The most frequently confused pairs, most frequent first.
    public func confusedPairs(limit: Int) -> [Pair] {
        let pairs = counts.enumerated().compactMap { position, count -> Pair? in
            let (given, predicted) = position.quotientAndRemainder(dividingBy: classCount)
            return count > 0 && given != predicted ? Pair(given: given, predicted: predicted, count: count) : nil
        }
        return Array(
            pairs.sorted { ($1.count, $0.given, $0.predicted) < ($0.count, $1.given, $1.predicted) }.prefix(limit))
    }

    /// Encodes the rows.
    public func encode(to encoder: any Encoder) throws { try rows.encode(to: encoder) }
}
