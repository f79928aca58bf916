internal import CDNNL

/// An error of oneDNN when it creates or runs an operation.
public struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error as a sentence for users.
    public let description: String

    /// - Parameters:
    ///   - subject: The operation that failed, such as `A convolution of 16 channels`.
    ///   - status: The status that oneDNN returned.
    init(subject: String, status: Int32) {
        description = "\(subject) failed: \(String(cString: gf_status_text(status))) (oneDNN status \(status))."
    }

    init(_ description: String) { self.description = description }

    /// Throws an error unless `status` is success.
    static func check(_ status: gf_status, _ subject: @autoclosure () -> String) throws(EngineError) {
        guard status == 0 else { throw EngineError(subject: subject(), status: status) }
    }
}
