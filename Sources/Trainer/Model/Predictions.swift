/// The predictions of a network: one row of class probabilities for each example, optionally with features.
public struct Predictions: Sendable {
    /// K, the number of classes.
    public let classCount: Int
    /// N x K probabilities in C order; each row sums to 1.
    public private(set) var probabilities: [Float] = []
    /// D, the number of features of each example; 0 without features.
    public let featureCount: Int
    /// N x D outputs of the last hidden layer in C order.
    public private(set) var features: [Float] = []

    /// Predictions without any examples yet.
    public init(classCount: Int, featureCount: Int = 0) {
        self.classCount = classCount
        self.featureCount = featureCount
    }

    /// N, the number of examples.
    public var count: Int { probabilities.count / classCount }

    /// Appends examples: rows of probabilities and as many rows of features.
    public mutating func append(probabilities rows: some Collection<Float>, features: some Collection<Float>) {
        precondition(rows.count % classCount == 0 && features.count == rows.count / classCount * featureCount)
        probabilities += rows
        self.features += features
    }

    /// The probabilities of one example by class.
    public func row(_ index: Int) -> ArraySlice<Float> { probabilities[index * classCount..<(index + 1) * classCount] }

    /// The most probable classes, most probable first; the first ones of equal probabilities.
    ///
    /// - Parameter count: How many, at most all.
    public func likeliestClasses(_ index: Int, count: Int) -> [Int] {
        let row = row(index)
        let order = row.indices.sorted { row[$0] > row[$1] || row[$0] == row[$1] && $0 < $1 }
        return order.prefix(count).map { $0 - row.startIndex }
    }

    /// The class with the largest probability; the first one of equal probabilities.
    public func predictedClass(_ index: Int) -> Int {
        let row = row(index)
        return row.indices.max { row[$0] < row[$1] || row[$0] == row[$1] && $0 > $1 }! - row.startIndex
    }
}
