/// Predictions, reviews or decisions that cannot be used.
public struct LabelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, to branch on.
    public enum Code: String, Sendable {
        /// There is something at the place where a file is to be made.
        case exists
        /// A file that contradicts itself or is cut off.
        case damaged
        /// Made by a newer version of this program.
        case tooNew
        /// It has nothing, or not the right thing, for what was asked.
        case unsuitable
    }

    public let code: Code
    /// The sentence a user reads.
    public let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
