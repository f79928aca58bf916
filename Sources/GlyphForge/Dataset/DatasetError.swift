/// Why a data set, or one of its files, cannot be used.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, to branch on.
    public enum Code: String, Sendable {
        /// Something else exists at the output path.
        case exists
        /// The folder is not a data set, or one of its files is missing.
        case notADataset
        /// The files are truncated or inconsistent.
        case damaged
        /// The data set was made by a newer version of this program.
        case tooNew
        /// Another process is using the data set.
        case busy
        /// The data set or its sources do not suit the command.
        case unsuitable
    }

    /// The kind of failure.
    public let code: Code
    /// The message for the user.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
