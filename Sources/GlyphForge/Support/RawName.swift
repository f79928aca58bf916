/// Names of files and archive members, which are bytes and not always UTF-8, as text from which the bytes can be
/// restored.
///
/// Valid UTF-8 stands for itself. Each other byte is written as `\xe9`, two lower-case hexadecimal digits. So that no
/// two names have the same text, a backslash that would look like the start of such a byte is written as `\x5c`.
/// (Swift's strings would replace invalid bytes with U+FFFD, and the text would no longer name the file.)
enum RawName {
    /// The text of a name.
    static func text(_ name: some Sequence<UInt8>) -> String {
        let name = Array(name)
        guard name.contains(backslash) || String(validating: name, as: UTF8.self) == nil else {
            return String(decoding: name, as: UTF8.self)
        }
        var text = String.UnicodeScalarView()
        var position = 0
        while position < name.count {
            let scalar = scalar(in: name, at: position)
            if let scalar, !isEscape(name, at: position) {
                text.append(scalar)
                position += UTF8.width(scalar)
            } else {
                text.append(contentsOf: ("\\x" + Hexadecimal.text([name[position]])).unicodeScalars)
                position += 1
            }
        }
        return String(text)
    }

    /// The name that has this text.
    static func bytes(_ text: String) -> [UInt8] {
        let text = Array(text.utf8)
        guard text.contains(backslash) else { return text }
        var name: [UInt8] = []
        var position = 0
        while position < text.count {
            if isEscape(text, at: position) {
                name.append(digit(text[position + 2])! << 4 | digit(text[position + 3])!)
                position += 4
            } else {
                name.append(text[position])
                position += 1
            }
        }
        return name
    }

    private static let backslash = UInt8(ascii: "\\")

    /// Whether `\x` and two lower-case hexadecimal digits begin at a position.
    private static func isEscape(_ bytes: [UInt8], at position: Int) -> Bool {
        position + 3 < bytes.count && bytes[position] == backslash && bytes[position + 1] == UInt8(ascii: "x")
            && digit(bytes[position + 2]) != nil && digit(bytes[position + 3]) != nil
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// The scalar whose UTF-8 begins at a position; nil where there is none.
    private static func scalar(in bytes: [UInt8], at position: Int) -> Unicode.Scalar? {
        var decoder = UTF8()
        var rest = bytes[position...].prefix(4).makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return nil }
        return scalar
    }
}
