internal import CDNNL

/// oneDNN cannot make or run an operation.
public struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence a user reads.
    public let description: String

    /// - Parameters:
    ///   - subject: What was to be done, such as `convolution of 16 channels`.
    ///   - status: oneDNN's.
    init(subject: String, status: Int32) {
        description = "\(subject): \(String(cString: gf_status_words(status))) (oneDNN, status \(status))."
    }

    init(_ description: String) { self.description = description }
}

/// Throws unless `status` tells of success.
func check(_ status: gf_status, _ subject: @autoclosure () -> String) throws(EngineError) {
    guard status == 0 else { throw EngineError(subject: subject(), status: status) }
}
