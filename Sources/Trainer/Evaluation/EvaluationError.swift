/// Predictions that cannot be held against labels.
public struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, to branch on.
    public enum Code: String, Sendable {
        /// There is no image.
        case empty
        /// There are images of a class that the model does not know.
        case unknownClass
        /// A probability is no number.
        case notANumber
        /// The file for an image or of predictions cannot be used.
        case unsuitable
    }

    /// The kind of failure.
    public let code: Code
    /// The sentence a user reads.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
