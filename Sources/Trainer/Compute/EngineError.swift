internal import CDNNL

/// oneDNN cannot make or run an operation.
public struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was to be done, such as `convolution of 16 channels`.
    public let subject: String
    /// oneDNN's status.
    public let status: Int32

    /// The sentence a user reads.
    public var description: String { "\(subject): \(String(cString: gf_status_words(status))) (oneDNN, status \(status))." }
}

/// Throws unless `status` tells of success.
func check(_ status: gf_status, _ subject: @autoclosure () -> String) throws(EngineError) {
    guard status == 0 else { throw EngineError(subject: subject(), status: status) }
}
