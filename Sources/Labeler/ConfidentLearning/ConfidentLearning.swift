internal import GlyphForge

/// Confident learning: estimates the joint distribution of given and true labels from predicted probabilities.
///
/// The method is from Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels",
/// Journal of Artificial Intelligence Research 70 (2021). The details follow the authors' Python package cleanlab, so
/// the results are equal.
public struct ConfidentLearning: Sendable {
    /// The predicted probabilities with the given labels.
    public let probabilities: LabelProbabilities
    /// The threshold of each class j: the mean of `p_j` over the examples given label j, `t_j = mean of p_j(x), x in
    /// X_j` (section 3.1 of the paper); at least 2e-6. For a class without examples it is 2, above every probability.
    public let thresholds: [Double]
    /// The confident joint before calibration: row = given label, column = class that an example is confidently counted
    /// in; 1 or more on the diagonal.
    ///
    /// An example counts if at least one class k has `p_k >= t_k - 1e-6`. It counts in that class; if there are several,
    /// in the class of the largest probability (the first if equal).
    public let counts: ClassMatrix<Int>
    /// The confident joint, calibrated: each row of ``counts`` scaled to the number of examples given that label,
    /// rounded so that each row keeps its sum (equation 3 of the paper, times N).
    public let confidentJoint: ClassMatrix<Int>

    /// For each example the class it is confidently counted in; -1 for none.
    let confidentClasses: [Int32]
    let examples: ExamplesByLabel
    let workers: Int

    /// Estimates the joint distribution of given and true labels in one pass over the probabilities.
    ///
    /// - Parameters:
    ///   - probabilities: The predicted probabilities with the given labels.
    ///   - workers: Number of worker threads. Does not affect the result.
    /// - Throws: `.unsuitable` when all examples have the same label.
    public init(
        _ probabilities: LabelProbabilities, workers: Int
    ) throws(LabelError) {
        let classCount = probabilities.classCount
        guard probabilities.labelCounts.count(where: { $0 > 0 }) > 1 else {
            throw LabelError(
                .unsuitable,
                """
                All \(TextFormat.grouped(probabilities.count)) examples have the label \(probabilities.labels[0]). \
                Finding label errors takes examples of at least two classes.
                """
            )
        }
        self.probabilities = probabilities
        self.workers = workers
        let examples = ExamplesByLabel(probabilities.labels, classCount: classCount)
        self.examples = examples
        let thresholds = (0..<classCount).map { label in
            let own = examples[label].map { probabilities.selfConfidence[$0] }
            return own.isEmpty ? 2 : max(NumpyArithmetic.sum(own) / Double(own.count), 2e-6)
        }
        self.thresholds = thresholds
        confidentClasses = Self.confidentClasses(probabilities, thresholds, workers)
        var counts = ClassMatrix(classCount: classCount, repeating: 0)
        for (label, confident) in zip(probabilities.labels, confidentClasses) where confident >= 0 {
            counts[label, Int(confident)] += 1
        }
        for label in 0..<classCount { counts[label, label] = max(1, counts[label, label]) }
        self.counts = counts
        confidentJoint = Self.calibrated(counts, to: probabilities.labelCounts)
    }

    private static func confidentClasses(_ probabilities: LabelProbabilities, _ thresholds: [Double], _ workers: Int)
        -> [Int32]
    {
        let classCount = thresholds.count
        let limits = thresholds.map { $0 - 1e-6 }
        return [Int32](unsafeUninitializedCapacity: probabilities.count) { classes, initialized in
            _ = probabilities.probabilities.forEachBlock(workers: workers, state: {}) { _, rows, numbers in
                var row = numbers
                for index in rows {
                    var (found, first) = (0, -1)
                    for column in 0..<classCount where row[column] >= limits[column] {
                        if found == 0 { first = column }
                        found += 1
                    }
                    classes[index] = Int32(found > 1 ? probabilities.predictedClass(index) : first)
                    row += classCount
                }
            }
            initialized = probabilities.count
        }
    }
}

/// The examples of each given label, in rising order.
struct ExamplesByLabel: Sendable {
    private let starts: [Int]
    private let order: [Int]

    init(_ labels: [Int], classCount: Int) {
        var starts = [Int](repeating: 0, count: classCount + 1)
        for label in labels { starts[label + 1] += 1 }
        for label in 0..<classCount { starts[label + 1] += starts[label] }
        var next = starts
        order = [Int](unsafeUninitializedCapacity: labels.count) { order, initialized in
            for (index, label) in labels.enumerated() {
                order[next[label]] = index
                next[label] += 1
            }
            initialized = labels.count
        }
        self.starts = starts
    }

    subscript(label: Int) -> ArraySlice<Int> { order[starts[label]..<starts[label + 1]] }
}
