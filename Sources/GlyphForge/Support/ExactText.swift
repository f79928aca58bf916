/// A text that equals only texts of the same code points.
///
/// Swift's strings are equal if Unicode calls them canonically equivalent: U+2126 OHM SIGN equals U+03A9 GREEK CAPITAL
/// LETTER OMEGA, and an é of one code point one of two. Names of files and classes that differ in this are different, so
/// sets and dictionaries of names use this as their key.
package struct ExactText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }
    init(_ text: Substring) { self.text = String(text) }

    package static func == (one: ExactText, other: ExactText) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}

extension StringProtocol {
    /// Whether another text has the same code points.
    func isExactly(_ other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }
}
