internal import Foundation

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

    /// Parses a list of characters, or reads it from a file.
    ///
    /// Items are single characters, `U+` codepoints, ranges of either joined by `-`, and names of ``CharacterSets``.
    /// Commas or white space must separate names from other items and may separate all items, so comma, space and
    /// hyphen themselves are written as `U+002C`, `U+0020` and `U+002D`. `@PATH`, or a path that ends in `.txt`, names
    /// a file; its lines that begin with `#` and a space are comments.
    public init(_ text: String) throws {
        guard text.hasPrefix("@") && text.count > 1 || text.hasSuffix(".txt") else {
            try self.init(items: text, source: "--chars")
            return
        }
        let path = text.hasPrefix("@") ? String(text.dropFirst()) : text
        let contents: String
        do {
            contents = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ParseError(
                description: "--chars: \(path) cannot be read as UTF-8 text: \(error.localizedDescription)")
        }
        let lines = contents.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("# ") && $0 != "#" }
        try self.init(items: lines.joined(separator: "\n"), source: path)
    }

    private init(items text: String, source: String) throws {
        func fail(_ problem: String) -> ParseError {
            ParseError(description: "\(source): \(problem) Valid examples: A-J, 0-9A-Za-z, U+0410-U+042F, greek.")
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
                throw fail("'U+\(digits)' is not a Unicode character (U+0000 to U+10FFFF without surrogates).")
            }
            position = end
            return scalar
        }

        var found: [Unicode.Scalar] = []
        var seen: Set<Unicode.Scalar> = []
        func take(_ scalar: Unicode.Scalar, of item: String) throws {
            guard seen.insert(scalar).inserted else {
                let hint =
                    item.count > 3 && item.allSatisfy { $0.isLetter || $0 == "-" }
                    ? " ('\(item)' is not the name of a character set.)" : ""
                throw fail("\(scalar.notation) occurs twice, but each character is one class.\(hint)")
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
                        "'\(item)' is not a Unicode script or block; write names in lower case with hyphens, "
                            + "such as block:box-drawing."
                    )
                }
            }
            guard !["–", "—", "−"].contains(scalars[position]) else {
                throw fail(
                    "'\(scalars[position])' is a dash; use a hyphen for ranges, "
                        + "and \(scalars[position].notation) for the dash itself."
                )
            }
            guard scalars[position] != "-" else {
                throw fail("there is a '-' without a character on its left; write the hyphen itself as U+002D.")
            }
            let first = try readOne()
            var last = first
            if position < scalars.count, scalars[position] == "-" {
                position += 1
                guard position < scalars.count, !isSeparator(scalars[position]) else {
                    throw fail("the range that starts at \(first.notation) has no end.")
                }
                last = try readOne()
            }
            guard first <= last else {
                throw fail("the range \(first.notation)-\(last.notation) is in the wrong order.")
            }
            for value in first.value...last.value {
                guard let scalar = Unicode.Scalar(value) else { continue }  // a range may span the surrogates
                try take(scalar, of: item)
            }
        }
        guard !found.isEmpty else { throw fail("the list has no characters.") }
        codepoints = found
    }

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
        self.codepoints = codepoints
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
