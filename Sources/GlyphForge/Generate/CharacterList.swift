internal import Foundation

/// The characters to draw, as a user writes them: `A-J`, `0-9A-Za-z`, `U+0410-U+042F`, `greek`, or a file of such
/// lines.
public struct CharacterList: Hashable, Sendable {
    /// Each once, in the order given: a class a codepoint.
    public let codepoints: [Unicode.Scalar]

    /// Why a text is no list of characters.
    public struct ParseError: Error, Hashable, CustomStringConvertible {
        /// The sentence a user reads.
        public let description: String
    }

    /// Reads a list of characters, or of a file of them.
    ///
    /// Items are single characters, `U+` codepoints, ranges of either joined by `-`, and names of ``CharacterSets``,
    /// which commas or white space must part from others; elsewhere they may (so these three are written as codepoints:
    /// `U+002C`, `U+0020`, `U+002D`). `@PATH`, or a path that ends in `.txt`, is read as a file, in which lines that
    /// begin with `#` and a space are comments.
    public init(_ text: String) throws {
        guard text.hasPrefix("@") && text.count > 1 || text.hasSuffix(".txt") else {
            try self.init(items: text, source: "--chars")
            return
        }
        let path = text.hasPrefix("@") ? String(text.dropFirst()) : text
        guard let contents = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ParseError(description: "--chars: the file \(path) cannot be read as UTF-8 text.")
        }
        let lines = contents.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("# ") && $0 != "#" }
        try self.init(items: lines.joined(separator: "\n"), source: path)
    }

    private init(items text: String, source: String) throws {
        func fail(_ what: String) -> ParseError {
            ParseError(description: "\(source): \(what) Write for example A-J, 0-9A-Za-z, U+0410-U+042F or greek.")
        }
        let scalars = Array(text.unicodeScalars)
        var position = 0

        func isSeparator(_ scalar: Unicode.Scalar) -> Bool { scalar == "," || scalar.properties.isWhitespace }
        func readOne() throws -> Unicode.Scalar {
            guard scalars[position] == "U" || scalars[position] == "u", position + 1 < scalars.count,
                scalars[position + 1] == "+"
            else {
                position += 1
                return scalars[position - 1]
            }
            let start = position + 2
            var end = start
            while end < scalars.count, scalars[end].properties.isASCIIHexDigit { end += 1 }
            let digits = String(String.UnicodeScalarView(scalars[start..<end]))
            guard digits.count >= 4, let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
                throw fail("'U+\(digits)' is no Unicode character (U+0000 to U+10FFFF without the surrogates).")
            }
            position = end
            return scalar
        }

        var found: [Unicode.Scalar] = []
        var seen: Set<Unicode.Scalar> = []
        func take(_ scalar: Unicode.Scalar, of item: String) throws {
            guard seen.insert(scalar).inserted else {
                let words =
                    item.count > 3 && item.allSatisfy { $0.isLetter || $0 == "-" }
                    ? " ('\(item)' is no name of a set.)" : ""
                throw fail("\(scalar.notation) is there twice, and a class is one character.\(words)")
            }
            found.append(scalar)
        }
        var item = ""
        while position < scalars.count {
            if isSeparator(scalars[position]) {
                position += 1
                continue
            }
            if position == 0 || isSeparator(scalars[position - 1]) {
                let end = scalars[position...].firstIndex(where: isSeparator) ?? scalars.count
                item = String(String.UnicodeScalarView(scalars[position..<end]))
                if let set = CharacterSets.codepoints(item) {
                    for scalar in set { try take(scalar, of: item) }
                    position = end
                    continue
                }
                if item.hasPrefix("script:") || item.hasPrefix("block:") {
                    throw fail(
                        "'\(item)' is no script or block; names are in lower case with hyphens, such as block:box-drawing."
                    )
                }
            }
            guard !["–", "—", "−"].contains(scalars[position]) else {
                throw fail(
                    "'\(scalars[position])' is a dash; ranges have a plain hyphen, and the dash itself is \(scalars[position].notation)."
                )
            }
            guard scalars[position] != "-" else {
                throw fail("a '-' stands without a character on its left; the hyphen itself is U+002D.")
            }
            let first = try readOne()
            var last = first
            if position < scalars.count, scalars[position] == "-" {
                position += 1
                guard position < scalars.count, !isSeparator(scalars[position]) else {
                    throw fail("the range that begins with \(first.notation) has no end.")
                }
                last = try readOne()
            }
            guard first <= last else { throw fail("the range \(first.notation)-\(last.notation) runs backwards.") }
            for value in first.value...last.value {
                guard let scalar = Unicode.Scalar(value) else { continue }  // a range may span the surrogates
                try take(scalar, of: item)
            }
        }
        guard !found.isEmpty else { throw fail("there is no character in it.") }
        codepoints = found
    }

    /// Words of four letters or more in a list that are no names of sets, and so are read letter by letter; they may be
    /// meant for names.
    public static func unknownWords(in text: String) -> [String] {
        text.split { $0 == "," || $0.isWhitespace }.map(String.init).filter { word in
            word.count > 3 && word.allSatisfy(\.isLetter) && word != word.uppercased()
                && CharacterSets.codepoints(word) == nil
        }
    }

    /// A list of given codepoints, each once.
    public init(codepoints: [Unicode.Scalar]) {
        precondition(Set(codepoints).count == codepoints.count)
        self.codepoints = codepoints
    }

    /// A class for each codepoint, labels from 0.
    public var classes: [DatasetClass] {
        codepoints.enumerated().map { DatasetClass(label: $0.offset, codepoint: $0.element) }
    }

    /// A text that reads back as this list: runs of neighbours as ranges, in the list's order.
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
    /// Letters and digits of ASCII as themselves, all else in notation.
    fileprivate var plain: String {
        switch self {
        case "A"..."Z", "a"..."z", "0"..."9": String(self)
        default: notation
        }
    }
}
