/// A place where a file or folder cannot be made, or a file there that cannot be resumed.
public struct PlaceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, to branch on.
    public enum Code: String, Sendable {
        /// Something else is there already.
        case exists
        /// Another process is at work on it.
        case busy
        /// The path cannot name a new file or folder, or nothing can be written there.
        case unsuitable
        /// What an interrupted run left there is cut off.
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
