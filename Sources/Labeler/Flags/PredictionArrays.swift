internal import GlyphForge

/// The arrays of a predictions file that `flag` uses.
public struct PredictionArrays: Sendable {
    /// `pred_probs`, with the given labels.
    public let probabilities: LabelProbabilities
    /// `features` (N, D); nil where the file has none.
    public let features: NumberMatrix?
    /// `fold` (N,): the fold of each row; nil where the file has none.
    public let folds: [Int]?

    /// Reads a predictions file.
    ///
    /// - Parameters:
    ///   - path: An npz file.
    ///   - labels: The given labels, if they are known from elsewhere. `labels` in the file, if present, must be equal.
    ///   - workers: Number of worker threads.
    /// - Throws: ``LabelError`` that names what is missing or wrong in the file.
    public init(npz path: String, labels: [Int]?, workers: Int) throws {
        probabilities = try LabelProbabilities(npz: path, labels: labels, workers: workers)
        let names = try NumberMatrix.arrays(of: path)
        features = names.contains("features") ? try NumberMatrix(npz: path, array: "features") : nil
        folds = names.contains("fold") ? try LabelProbabilities.integers(path, array: "fold") : nil
        for (name, count) in [("features", features?.count), ("fold", folds?.count)] {
            guard let count, count != probabilities.count else { continue }
            throw LabelError(
                .unsuitable,
                """
                \(path), array \(name): \(TextFormat.grouped(count)) rows, but pred_probs has \
                \(TextFormat.grouped(probabilities.count)). All arrays need the same number of rows.
                """)
        }
        if let row = features?.firstRowNotFinite(workers: workers) {
            throw LabelError(
                .unsuitable,
                """
                \(path), array features: row \(row) contains NaN or an infinite number. Write finite numbers, or leave \
                the array out.
                """)
        }
    }
}
