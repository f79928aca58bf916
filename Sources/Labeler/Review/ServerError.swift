/// The review server cannot be started.
package struct ServerError: Error, CustomStringConvertible {
    /// The sentence that the user reads.
    package let description: String

    init(_ description: String) { self.description = description }
}
