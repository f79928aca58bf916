/// How often each class was taken for each.
public struct ConfusionMatrix: Encodable, Hashable, Sendable {
    /// A class taken for another.
    public struct Pair: Encodable, Hashable, Sendable {
        /// The class of the given label.
        public let given: Int
        /// The class that was predicted.
        public let predicted: Int
        /// How many images.
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

    /// Images of a given class for which a class was predicted.
    public subscript(given: Int, predicted: Int) -> Int { counts[given * classCount + predicted] }

    /// K x K: a row for each given class, a column for each predicted one.
    public var rows: [[Int]] { (0..<classCount).map { Array(counts[$0 * classCount..<($0 + 1) * classCount]) } }

    /// Images of each given class.
    var given: [Int] { rows.map { $0.reduce(0, +) } }

    /// Images for which each class was predicted.
    var predicted: [Int] {
        var sums = Array(repeating: 0, count: classCount)
        for (position, count) in counts.enumerated() { sums[position % classCount] += count }
        return sums
    }

    /// The classes most often taken for others, the most frequent first.
    public func confusedPairs(limit: Int) -> [Pair] {
        let pairs = counts.enumerated().compactMap { position, count -> Pair? in
            let (given, predicted) = position.quotientAndRemainder(dividingBy: classCount)
            return count > 0 && given != predicted ? Pair(given: given, predicted: predicted, count: count) : nil
        }
        return Array(
            pairs.sorted { ($1.count, $0.given, $0.predicted) < ($0.count, $1.given, $1.predicted) }.prefix(limit))
    }

    public func encode(to encoder: any Encoder) throws { try rows.encode(to: encoder) }
}
