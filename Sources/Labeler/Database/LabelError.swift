/// An error about predictions, flags, reviews or decisions.
public struct LabelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, to branch on.
    public enum Code: String, Sendable {
        /// A file already exists at the path of a new one.
        case exists
        /// A file is inconsistent or truncated.
        case damaged
        /// A file was made by a newer version of this program.
        case tooNew
        /// The input does not fit the request.
        case unsuitable
    }

    /// The kind of failure.
    public let code: Code
    /// The message for the user.
    public let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
