internal import Foundation

/// The order and meaning of classes that have names: those of folders, or words as labels.
struct ClassNames {
    /// The names in the order of their labels: by character, or else by name. If any is a number with several digits, all
    /// numbers count as numbers instead of characters, and come first.
    let names: [String]
    /// The labels of the names as they are in the source.
    let labels: [ExactText: Int]

    /// - Parameter names: Distinct names.
    init(_ names: [String]) {
        let haveNumbers = names.contains(where: Self.isLongNumber)
        func key(_ name: String) -> (Int, Int, [UInt32]) {
            if haveNumbers, Self.isNumber(name) {
                let digits = name.unicodeScalars.drop { $0 == "0" }
                return (0, digits.count, digits.map(\.value) + [UInt32(name.unicodeScalars.count)])
            }
            return (1, 0, Self.codepoint(name).map { [$0.value] } ?? name.unicodeScalars.map(\.value))
        }
        func precedes(_ one: (Int, Int, [UInt32]), _ other: (Int, Int, [UInt32])) -> Bool {
            (one.0, one.1) == (other.0, other.1)
                ? one.2.lexicographicallyPrecedes(other.2) : (one.0, one.1) < (other.0, other.1)
        }
        // The names in the order of their bytes first, so that equal keys have a fixed order.
        let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { (key($0), $0) }.enumerated()
            .sorted { one, other in
                precedes(one.element.0, other.element.0)
                    || !precedes(other.element.0, one.element.0) && one.offset < other.offset
            }
        self.names = sorted.map(\.element.1)
        labels = Dictionary(uniqueKeysWithValues: self.names.enumerated().map { (ExactText($0.element), $0.offset) })
    }

    /// - Parameters:
    ///   - names: The names that tell the classes, in the order of their labels.
    ///   - keys: The names for which ``label(of:)`` is asked, in the same order, each once.
    init(inOrder names: [String], keys: [String]) {
        self.names = names
        labels = Dictionary(uniqueKeysWithValues: keys.enumerated().map { (ExactText($0.element), $0.offset) })
    }

    /// The label of a name; nil for an unknown one.
    func label(of name: some StringProtocol) -> Int? { labels[ExactText(String(name))] }

    /// The classes, in the order of ``names``.
    ///
    /// - Throws: `.unsuitable` when two names are the same character, such as `A` and `U+0041`.
    func classes(_ subject: String) throws -> [DatasetClass] {
        var known: [Unicode.Scalar: String] = [:]
        let haveNumbers = names.contains(where: Self.isLongNumber)
        return try names.enumerated().map { label, name in
            guard let codepoint = Self.codepoint(name), !(haveNumbers && Self.isNumber(name)) else {
                return DatasetClass(label: label, name: name)
            }
            if let other = known.updateValue(name, forKey: codepoint) {
                throw DatasetError(
                    .unsuitable,
                    "\(subject): the classes \(Self.shown(other)) and \(Self.shown(name)) are the same character, "
                        + "\(codepoint.notation); merge them.")
            }
            return DatasetClass(label: label, codepoint: codepoint)
        }
    }

    /// A name with its code points where it would look like another name.
    private static func shown(_ name: String) -> String {
        guard name.unicodeScalars.contains(where: { !$0.isASCII }) else { return name }
        return "\(name) (\(name.unicodeScalars.map(\.notation).joined(separator: " ")))"
    }

    private static func isNumber(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
    private static func isLongNumber(_ name: String) -> Bool { isNumber(name) && name.utf8.count > 1 }

    /// The character of a class that is named by the character itself or as `U+0041`.
    ///
    /// A name of several code points that has a composed form of one, as macOS writes names, is that character. A single
    /// code point is never changed, although U+2126 has the composed form U+03A9.
    private static func codepoint(_ name: String) -> Unicode.Scalar? {
        let scalars = name.unicodeScalars
        if scalars.count == 1 { return scalars.first }
        let digits = name.dropFirst(2)
        if name.hasPrefix("U+"), (4...6).contains(digits.utf8.count),
            digits.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit)
        {
            return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
        }
        guard (2...8).contains(scalars.count), name.utf8.contains(where: { $0 >= 0x80 }) else { return nil }
        let composed = name.precomposedStringWithCanonicalMapping.unicodeScalars
        return composed.count == 1 ? composed.first : nil
    }
}
