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
}
