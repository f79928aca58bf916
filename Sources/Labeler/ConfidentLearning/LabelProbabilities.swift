internal import GlyphForge

/// Out-of-sample predicted probabilities of N examples in K classes, with the examples' given labels.
///
/// Out of sample means that the model did not train on the example, as in cross-validation.
public struct LabelProbabilities: Sendable {
    /// N x K probabilities: a row for each example, a column for each class.
    public let probabilities: NumberMatrix
    /// N given labels, 0 ..< K.
    public let labels: [Int]
    /// The number of examples with each given label.
    public let labelCounts: [Int]
    /// For each example its self-confidence: the probability of its given label.
    public let selfConfidence: [Double]
    /// For each example the largest probability of another class.
    let otherProbability: [Double]
    /// For each example the class of that probability; the first if several are equal.
    let otherClass: [Int32]

    /// N, the number of examples.
    public var count: Int { labels.count }
    /// K, the number of classes.
    public var classCount: Int { probabilities.width }

    /// How far the sum of a row may be from 1; some programs write probabilities with few digits.
    static let sumTolerance = 0.01
    /// How far a probability may be below 0, as in cleanlab. A probability computed as 1 minus the others can be.
    static let signTolerance = 1e-6

    /// Checks probabilities and labels in one pass.
    ///
    /// - Parameters:
    ///   - probabilities: N x K; N is 1 or more, K 2 or more.
    ///   - labels: N labels of 0 ..< K. A class may be missing.
    ///   - subject: The name of the probabilities in an error message, such as the path of their file.
    ///   - workers: Number of worker threads. Does not affect the result.
    /// - Throws: ``LabelError`` with code `.unsuitable` that names the first wrong row: a number that is not a
    ///   probability, a sum more than 0.01 from 1, or a label out of range.
    public init(
        _ probabilities: NumberMatrix, labels: [Int], subject: String = "The predicted probabilities",
        workers: Int
    ) throws(LabelError) {
        let classCount = probabilities.width
        guard probabilities.count > 0, classCount > 1 else {
            throw LabelError(
                .unsuitable,
                """
                \(subject): \(probabilities.count) \(probabilities.count == 1 ? "example" : "examples") of \(classCount) \
                \(classCount == 1 ? "class" : "classes"). At least one example and two classes are needed.
                """
            )
        }
        guard labels.count == probabilities.count else {
            throw LabelError(
                .unsuitable,
                """
                \(subject): \(TextFormat.grouped(probabilities.count)) rows of probabilities, but \
                \(TextFormat.grouped(labels.count)) labels. Write one label for each row.
                """
            )
        }
        if let row = labels.firstIndex(where: { !(0..<classCount).contains($0) }) {
            throw LabelError(
                .unsuitable,
                """
                \(subject): the label of row \(row) is \(labels[row]). With \(classCount) columns of probabilities, labels \
                are 0 to \(classCount - 1).
                """
            )
        }
        let count = labels.count
        var (own, other, otherClass) = (
            [Double](repeating: 0, count: count), [Double](repeating: 0, count: count),
            [Int32](repeating: 0, count: count)
        )
        var firstBad = Int.max
        own.withUnsafeMutableBufferPointer { own in
            other.withUnsafeMutableBufferPointer { other in
                otherClass.withUnsafeMutableBufferPointer { otherClass in
                    let bad = probabilities.forEachBlock(workers: workers, state: { Int.max }) { bad, rows, numbers in
                        var row = numbers
                        for index in rows {
                            let facts = RowFacts(row, classCount: classCount, label: labels[index])
                            if !facts.isDistribution { bad = min(bad, index) }
                            (own[index], other[index], otherClass[index]) = (
                                facts.own, facts.other, Int32(facts.otherClass)
                            )
                            row += classCount
                        }
                    }
                    firstBad = bad.min()!
                }
            }
        }
        guard firstBad == .max else { throw Self.error(probabilities.row(firstBad), at: firstBad, subject) }
        self.probabilities = probabilities
        self.labels = labels
        labelCounts = labels.reduce(into: [Int](repeating: 0, count: classCount)) { $0[$1] += 1 }
        (selfConfidence, otherProbability, self.otherClass) = (own, other, otherClass)
    }

    /// The error for a row that is not a probability distribution.
    private static func error(_ row: [Double], at index: Int, _ subject: String) -> LabelError {
        let reason =
            if let column = row.firstIndex(where: { !($0 >= -signTolerance && $0 <= 1 + sumTolerance) }) {
                "column \(column) is \(row[column]), which is not a probability"
            } else {
                "the probabilities sum to \(TextFormat.decimal(row.reduce(0, +), digits: 4)) instead of 1"
            }
        return LabelError(
            .unsuitable,
            "\(subject), row \(index): \(reason). Each row needs the probabilities of all classes.")
    }

    /// The predicted class: the one with the largest probability, the first if several are equal.
    public func predictedClass(_ index: Int) -> Int {
        let (given, other) = (labels[index], Int(otherClass[index]))
        let (own, best) = (selfConfidence[index], otherProbability[index])
        return own > best || own == best && given < other ? given : other
    }

    /// For each example `(p_given - p_best + 1) / 2`, where best is the most probable of the other classes.
    var normalizedMargins: [Double] { zip(selfConfidence, otherProbability).map { ($0 - $1 + 1) / 2 } }

    /// Whether the given label has the largest probability, or is within 1e-6 of it.
    func agreesWithLabel(_ index: Int) -> Bool {
        let own = selfConfidence[index] + 1e-6
        return own > otherProbability[index] || own == otherProbability[index] && labels[index] < otherClass[index]
    }
}

/// The facts about one row of probabilities and its given label.
private struct RowFacts {
    let own: Double
    private(set) var other = -Double.infinity
    private(set) var otherClass = 0
    private(set) var isDistribution = true

    init(_ row: UnsafePointer<Double>, classCount: Int, label: Int) {
        own = row[label]
        var sum = 0.0
        var smallest = 0.0
        for column in 0..<classCount {
            let value = row[column]
            sum += value
            smallest = value < smallest ? value : smallest
            if value > other, column != label { (other, otherClass) = (value, column) }
        }
        // A NaN makes the sum NaN, and every comparison with it is false.
        isDistribution =
            abs(sum - 1) <= LabelProbabilities.sumTolerance && smallest >= -LabelProbabilities.signTolerance
    }
}
