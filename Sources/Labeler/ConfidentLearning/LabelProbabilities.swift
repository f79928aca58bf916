internal import GlyphForge

/// Out-of-sample predicted probabilities of N examples in K classes, with the labels that the examples were given.
///
/// Out of sample means: of a model that did not train on the example, as cross-validation gives them.
public struct LabelProbabilities: Sendable {
    /// N x K: the probabilities, a row for each example, by class.
    public let probabilities: NumberMatrix
    /// N given labels of 0 ..< K.
    public let labels: [Int]
    /// For each class, how many examples were given it.
    public let labelCounts: [Int]
    /// For each example the probability of its given label: its self-confidence.
    public let selfConfidence: [Double]
    /// For each example the largest probability of another class.
    let otherProbability: [Double]
    /// For each example the class of that probability; the first of equals.
    let otherClass: [Int32]

    /// N, the number of examples.
    public var count: Int { labels.count }
    /// K, the number of classes.
    public var classCount: Int { probabilities.width }

    /// How far from 1 the sum of a row may be: probabilities are written with few digits at times.
    static let sumTolerance = 0.01
    /// How far below 0 a probability may be, as cleanlab has it: what is left of 1 less the others may be so.
    static let signTolerance = 1e-6

    /// Takes probabilities with labels, and goes through them once to check them.
    ///
    /// - Parameters:
    ///   - probabilities: N x K; N is 1 or more, K 2 or more.
    ///   - labels: N labels of 0 ..< K. A class may be missing.
    ///   - subject: What to call them in an error, such as the file they come from.
    ///   - workers: Threads to compute with; the result is the same with any number.
    /// - Throws: ``LabelError`` with code `.unsuitable`, naming the first row that is wrong: with a number that is no
    ///   probability, with a sum that is more than 0.01 from 1, or with a label that is no class.
    public init(
        _ probabilities: NumberMatrix, labels: [Int], subject: String = "The predicted probabilities",
        workers: Int
    ) throws(LabelError) {
        let classCount = probabilities.width
        guard probabilities.count > 0, classCount > 1 else {
            throw LabelError(
                .unsuitable,
                "\(subject): \(probabilities.count) examples of \(classCount) \(classCount == 1 ? "class" : "classes"); at least one example of two classes is needed."
            )
        }
        guard labels.count == probabilities.count else {
            throw LabelError(
                .unsuitable,
                "\(subject): \(grouped(probabilities.count)) rows of probabilities and \(grouped(labels.count)) labels; give those that belong together."
            )
        }
        if let row = labels.firstIndex(where: { !(0..<classCount).contains($0) }) {
            throw LabelError(
                .unsuitable,
                "\(subject): the label of row \(row) is \(labels[row]), and with \(classCount) columns of probabilities labels are 0 to \(classCount - 1)."
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
        guard firstBad == .max else { throw Self.complaint(about: probabilities.row(firstBad), at: firstBad, subject) }
        self.probabilities = probabilities
        self.labels = labels
        labelCounts = labels.reduce(into: [Int](repeating: 0, count: classCount)) { $0[$1] += 1 }
        (selfConfidence, otherProbability, self.otherClass) = (own, other, otherClass)
    }

    private static func complaint(about row: [Double], at index: Int, _ subject: String) -> LabelError {
        let reason =
            if let column = row.firstIndex(where: { !($0 >= -signTolerance && $0 <= 1 + sumTolerance) }) {
                "column \(column) is \(row[column]), which is no probability"
            } else {
                "the probabilities sum to \(decimal(row.reduce(0, +), digits: 4)) instead of 1"
            }
        return LabelError(
            .unsuitable,
            "\(subject), row \(index): \(reason); give a row of probabilities of all classes for each example.")
    }

    /// The class of the largest probability; the first of equals.
    public func predictedClass(_ index: Int) -> Int {
        let (given, other) = (labels[index], Int(otherClass[index]))
        let (own, best) = (selfConfidence[index], otherProbability[index])
        return own > best || own == best && given < other ? given : other
    }

    /// For each example `(p_given - p_best + 1) / 2`, where best is the most probable of the other classes.
    var normalizedMargins: [Double] { zip(selfConfidence, otherProbability).map { ($0 - $1 + 1) / 2 } }

    /// Whether the given label has the largest probability, or one that is less by no more than 1e-6.
    func agreesWithLabel(_ index: Int) -> Bool {
        let own = selfConfidence[index] + 1e-6
        return own > otherProbability[index] || own == otherProbability[index] && labels[index] < otherClass[index]
    }
}

/// What a row of probabilities says of its given label.
private struct RowFacts {
    let own: Double
    private(set) var other = -Double.infinity
    private(set) var otherClass = 0
    private(set) var isDistribution = true

    init(_ row: UnsafePointer<Double>, classCount: Int, label: Int) {
        own = row[label]
        var sum = 0.0
        var least = 0.0
        for column in 0..<classCount {
            let value = row[column]
            sum += value
            least = value < least ? value : least
            if value > other, column != label { (other, otherClass) = (value, column) }
        }
        // What is not a number makes the sum none, which no comparison holds for.
        isDistribution = abs(sum - 1) <= LabelProbabilities.sumTolerance && least >= -LabelProbabilities.signTolerance
    }
}
