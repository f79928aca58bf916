internal import Glibc

/// A file or folder that cannot be read, written or created.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or folder.
    public let path: String
    /// What failed, such as `cannot be opened`.
    public let failure: String
    /// The system's error number; 0 when the system gave none.
    public let number: Int32

    /// - Parameter number: The system's error number; by default that of the call just made.
    init(_ path: String, _ failure: String, number: Int32 = errno) {
        self.path = path
        self.failure = failure
        self.number = number
    }

    /// The system's text for the error, or the failure when there is no error number.
    var reason: String { number == 0 ? failure : String(cString: strerror(number)) }

    /// The sentence a user reads.
    public var description: String {
        guard number != 0 else { return "\(path) \(failure)." }
        let advice =
            switch number {
            case ENOSPC, EDQUOT, EFBIG: " Free some space and run the same command again."
            case EIO: " Check whether the disk is full or failing, and run the same command again."
            case EACCES, EPERM, EROFS: " Choose another folder, or change the permissions."
            default: ""
            }
        return "\(path) \(failure): \(reason).\(advice)"
    }
}
