/// The characters to draw, in the syntax of `--chars`: `A-J`, `0-9A-Za-z`, `U+0410-U+042F`, `greek`, or a file of such
/// items.
public struct CharacterList: Hashable, Sendable {
    /// The codepoints without duplicates, in the given order. Each is a class.
    public let codepoints: [Unicode.Scalar]

    /// Why a text is not a list of characters.
    public struct ParseError: Error, Hashable, CustomStringConvertible {
        /// The message for the user.
        public let description: String
    }

    /// The characters in ranges that were skipped, because they are invisible or not assigned.
    public let skipped: [Unicode.Scalar]

    /// Parses a list of characters, or reads it from a file.
    ///
    /// Items are single characters, `U+` codepoints, ranges of either joined by `-`, and names of ``CharacterSets``.
    /// Commas or white space must separate names from other items and may separate all items, so comma and hyphen
    /// themselves are written as `U+002C` and `U+002D`. A sequence of code points that has a composed form of one is
    /// that character; others are refused. So are spaces, control, format and unassigned characters; ranges skip them.
    ///
    /// `@PATH`, or a path that ends in `.txt`, names a file with items on each line. A line of one character is that
    /// character, also a comma, a hyphen or `#`; lines that begin with `#` and a space are comments.
    public init(_ text: String) throws {
        guard text.hasPrefix("@") && text.count > 1 || text.hasSuffix(".txt") else {
            var parser = CharacterListParser(source: "--chars")
            try parser.read(text)
            self = try parser.list()
            return
        }
        let path = text.hasPrefix("@") ? String(text.dropFirst()) : text
        var parser = CharacterListParser(source: path)
        try parser.readFile(path, argument: text)
        self = try parser.list()
    }

    init(codepoints: [Unicode.Scalar], skipped: [Unicode.Scalar]) {
        self.codepoints = codepoints
        self.skipped = skipped
    }

    /// Whether two lists have the same characters in the same order.
    public static func == (one: CharacterList, other: CharacterList) -> Bool { one.codepoints == other.codepoints }

    /// Hashes the characters in their order.
    public func hash(into hasher: inout Hasher) { hasher.combine(codepoints) }

    /// Words of four or more letters that are not names of character sets. They are parsed letter by letter, although
    /// the user may have meant a name.
    public static func unknownWords(in text: String) -> [String] {
        text.split { $0 == "," || $0.isWhitespace }.map(String.init).filter { word in
            word.count > 3 && word.allSatisfy(\.isLetter) && word != word.uppercased()
                && CharacterSets.codepoints(word) == nil
        }
    }

    /// A list of codepoints without duplicates.
    public init(codepoints: [Unicode.Scalar]) {
        precondition(Set(codepoints).count == codepoints.count)
        self.init(codepoints: codepoints, skipped: [])
    }

    /// A class for each codepoint, with labels from 0.
    public var classes: [DatasetClass] {
        codepoints.enumerated().map { DatasetClass(label: $0.offset, codepoint: $0.element) }
    }

    /// The list in the syntax of `--chars`, with runs of consecutive codepoints as ranges.
    public var notation: String {
        var parts: [String] = []
        var start = 0
        while start < codepoints.count {
            var end = start
            while end + 1 < codepoints.count, codepoints[end + 1].value == codepoints[end].value + 1 { end += 1 }
            let first = codepoints[start]
            parts.append(start == end ? first.plain : "\(first.plain)-\(codepoints[end].plain)")
            start = end + 1
        }
        return parts.joined(separator: ",")
    }
}

extension Unicode.Scalar {
    /// ASCII letters and digits as they are, all other characters in `U+` notation.
    fileprivate var plain: String {
        switch self {
        case "A"..."Z", "a"..."z", "0"..."9": String(self)
        default: notation
        }
    }
}
