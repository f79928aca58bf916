/// An output path where a file or folder cannot be created or resumed.
public struct PlaceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, to branch on.
    public enum Code: String, Sendable {
        /// Another file or folder exists there.
        case exists
        /// Another process is writing it.
        case busy
        /// The path cannot name a new file or folder, or its folder is not writable.
        case unsuitable
        /// The files that an interrupted run left there are truncated.
        case damaged
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
