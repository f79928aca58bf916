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
        /// Images of another size than the model takes, or a file that is in the way.
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
