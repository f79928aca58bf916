/// A file that is damaged, or that holds something other than what is needed.
public struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, to branch on.
    public enum Code: String, Sendable {
        /// The file is truncated, damaged or in another format.
        case damaged
        /// The file is valid, but its contents do not fit the request, or it exceeds a limit.
        case unsuitable
    }

    /// The kind of failure.
    public let code: Code
    /// The sentence a user reads.
    public let description: String
    /// The cause in a few words, without the file's name, for callers that write their own sentence.
    let reason: String

    /// - Parameter reason: The cause without the file's name; by default the whole sentence.
    init(_ code: Code, _ description: String, reason: String? = nil) {
        self.code = code
        self.description = description
        self.reason = reason ?? description
    }
}
