/// A data set, or a file that should be one, that cannot be used.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, to branch on.
    public enum Code: String, Sendable {
        /// There is something at the place where a data set is to be made.
        case exists
        /// The folder is no data set, or lacks a file of one.
        case notADataset
        /// The files contradict one another or are cut off.
        case damaged
        /// Made by a newer version of this program.
        case tooNew
        /// Another process is at work on it.
        case busy
        /// It has nothing, or too much, for what was asked.
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
