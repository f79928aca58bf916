/// A request that the review cannot accept. Nothing was changed.
package struct ReviewRefusal: Error, Hashable, CustomStringConvertible {
    /// The kind of refusal, which decides the HTTP status.
    package enum Code: Sendable {
        /// The request is malformed or refers to something that does not exist.
        case invalid
        /// There is no such decision.
        case unknown
        /// The decision belongs to another reviewer.
        case foreign
        /// A different decision with the same uuid exists.
        case contradiction
    }

    /// The kind of refusal.
    package let code: Code
    /// The sentence that the page shows.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
