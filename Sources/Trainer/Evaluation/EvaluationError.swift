internal import GlyphForge

/// An error that prevents an evaluation or the output of predictions.
public struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Sendable {
        /// There are no images.
        case empty
        /// There are images of a class that the model does not have.
        case unknownClass
        /// A probability is not a number.
        case notANumber
        /// The images have the wrong size, or the output file exists.
        case unsuitable
    }

    /// The kind of failure.
    public let code: Code
    /// The error as a sentence for users.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// - Throws: `.unsuitable` if the images of a data set do not have the size that a model needs.
    static func checkSide(of dataset: Dataset, for side: Int) throws(EvaluationError) {
        guard dataset.side == side else {
            throw EvaluationError(
                .unsuitable,
                "\(dataset.path) has images of \(dataset.side) x \(dataset.side) pixels, but the model needs "
                    + "\(side) x \(side); use a data set generated with --size \(side).")
        }
    }
}
