/// A request that makes no sense; nothing was changed.
package struct ReviewRefusal: Error, Hashable, CustomStringConvertible {
    package enum Code: Sendable { case invalid, unknown, foreign, contradiction }

    package let code: Code
    /// The sentence the page shows.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
