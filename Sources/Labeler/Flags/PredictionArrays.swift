internal import GlyphForge

/// What `flag` reads of a predictions file.
public struct PredictionArrays: Sendable {
    /// `pred_probs`, with the given labels.
    public let probabilities: LabelProbabilities
    /// `features` (N, D); nil where the file has none.
    public let features: NumberMatrix?
    /// `fold` (N,): which network a row is of; nil where the file does not say.
    public let folds: [Int]?

    /// - Parameters:
    ///   - path: An npz file.
    ///   - labels: The given labels, where they are known from elsewhere. The file's own, if it has any, must equal
    ///     them.
    /// - Throws: ``LabelError`` with a sentence about what is missing or wrong in the file.
    public init(npz path: String, labels: [Int]?, workers: Int) throws {
        probabilities = try LabelProbabilities(npz: path, labels: labels, workers: workers)
        let names = try NumberMatrix.arrays(of: path)
        features = names.contains("features") ? try NumberMatrix(npz: path, array: "features") : nil
        folds = names.contains("fold") ? try LabelProbabilities.wholeNumbers(path, array: "fold") : nil
        for (name, count) in [("features", features?.count), ("fold", folds?.count)] {
            guard let count, count != probabilities.count else { continue }
            throw LabelError(
                .unsuitable,
                "\(path), \(name): \(grouped(count)) rows, but pred_probs has \(grouped(probabilities.count)); write all arrays of the same images."
            )
        }
        if let row = features?.firstRowNotFinite(workers: workers) {
            throw LabelError(
                .unsuitable,
                "\(path), features: row \(row) has a number that is infinite or none (NaN); write finite ones, or leave the array out."
            )
        }
    }
}
