internal import Foundation

/// Reads the syntax of ``CharacterList``.
struct CharacterListParser {
    /// `--chars` or the file, and the line, for messages.
    private var source: String
    private var found: [Unicode.Scalar] = []
    private var seen: Set<Unicode.Scalar> = []
    private var skipped: [Unicode.Scalar] = []
    private var scalars: [Unicode.Scalar] = []
    private var position = 0
    /// The word or list that begins after a separator, and contains the current position.
    private var item = ""

    private static let examples = "Valid examples: A-J, 0-9A-Za-z, U+0410-U+042F, greek."

    init(source: String) { self.source = source }

    /// The list that was read.
    ///
    /// - Throws: If it has no characters.
    func list() throws(CharacterList.ParseError) -> CharacterList {
        guard !found.isEmpty else { throw fail("the list has no characters. \(Self.examples)") }
        return CharacterList(codepoints: found, skipped: skipped)
    }

    /// Reads the lines of a file.
    ///
    /// - Parameter argument: The option's value that names the file.
    mutating func readFile(_ path: String, argument: String) throws {
        guard FilePath.exists(path) else {
            let advice =
                argument.hasPrefix("@")
                ? "After @ the name of a file is expected. To list the character @ itself, write U+0040 or put it at "
                    + "another place than the first."
                : "A value that ends in .txt is the name of a file."
            throw CharacterList.ParseError(
                description: "--chars \(ShellCommand.quoted(argument)) cannot be read: there is no file "
                    + "'\(path)'. \(advice)")
        }
        var contents: String
        do {
            contents = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw CharacterList.ParseError(
                description: "--chars: \(path) cannot be read as UTF-8 text: \(error.localizedDescription)")
        }
        if contents.unicodeScalars.first == "\u{FEFF}" { contents.unicodeScalars.removeFirst() }
        let file = source
        for (number, line) in contents.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        {
            source = "\(file), line \(number + 1)"
            if line.count == 1 {
                item = String(line)
                try take(try codepoint(line.first!))
            } else if !line.hasPrefix("# ") {
                try read(String(line))
            }
        }
        source = file
    }

    /// Reads items.
    mutating func read(_ text: String) throws(CharacterList.ParseError) {
        scalars = []
        for character in text { scalars.append(character == "\r\n" ? "\n" : try codepoint(character)) }
        position = 0
        while position < scalars.count {
            if isSeparator(scalars[position]) {
                position += 1
                continue
            }
            if position == 0 || isSeparator(scalars[position - 1]), try readName() { continue }
            try readRange()
        }
    }

    private func fail(_ problem: String) -> CharacterList.ParseError {
        CharacterList.ParseError(description: "\(source): \(problem)")
    }

    private func isSeparator(_ scalar: Unicode.Scalar) -> Bool { scalar == "," || scalar.properties.isWhitespace }

    private func codepoint(_ character: Character) throws(CharacterList.ParseError) -> Unicode.Scalar {
        if let scalar = CharacterSequence.codepoint(of: character) { return scalar }
        let parts = character.unicodeScalars.map(\.notation)
        throw fail(
            "'\(character)' is a sequence of \(parts.count) code points (\(parts.joined(separator: " "))) without a "
                + "composed form, but a class is one code point. Remove it, or write \(parts.joined(separator: ",")) for "
                + "\(parts.count) classes.")
    }

    /// Reads the name of a set after a separator.
    ///
    /// - Returns: False if there is none.
    private mutating func readName() throws(CharacterList.ParseError) -> Bool {
        let end = scalars[position...].firstIndex(where: isSeparator) ?? scalars.count
        item = String(String.UnicodeScalarView(scalars[position..<end]))
        if let set = CharacterSets.codepoints(item) {
            for scalar in set { try take(scalar) }
            position = end
            return true
        }
        if item.hasPrefix("script:") || item.hasPrefix("block:") {
            throw fail(
                "'\(item)' is not a Unicode script or block; write names in lower case with hyphens, such as "
                    + "block:box-drawing.")
        }
        if let name = CharacterSetNames.intended(item) {
            let isList = !item.contains("-") && Set(item.unicodeScalars).count == item.unicodeScalars.count
            throw fail(
                "'\(item)' is not the name of a character set. Did you mean \(name)?"
                    + (isList ? " To list its letters, separate them with commas." : ""))
        }
        return false
    }

    private mutating func readRange() throws(CharacterList.ParseError) {
        guard !["–", "—", "−"].contains(scalars[position]) else {
            throw fail(
                "'\(scalars[position])' is a dash; use a hyphen for ranges, and \(scalars[position].notation) for the "
                    + "dash itself. \(Self.examples)")
        }
        guard scalars[position] != "-" else {
            throw fail(
                "there is a '-' without a character on its left; write the hyphen itself as U+002D. \(Self.examples)")
        }
        let first = try readOne()
        guard position < scalars.count, scalars[position] == "-" else { return try take(first) }
        position += 1
        guard position < scalars.count, !isSeparator(scalars[position]) else {
            throw fail("the range that starts at \(first.notation) has no end. \(Self.examples)")
        }
        let last = try readOne()
        guard first <= last else {
            throw fail("the range \(first.notation)-\(last.notation) is in the wrong order. \(Self.examples)")
        }
        for value in first.value...last.value {
            guard let scalar = Unicode.Scalar(value) else { continue }  // a range may span the surrogates
            if CharacterSequence.invisibleKind(scalar) == nil { try take(scalar) } else { skipped.append(scalar) }
        }
    }

    /// Reads a character or its `U+` notation.
    private mutating func readOne() throws(CharacterList.ParseError) -> Unicode.Scalar {
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
            throw fail(
                "'U+\(digits)' is not a Unicode character (U+0000 to U+10FFFF without surrogates). \(Self.examples)")
        }
        position = end
        return scalar
    }

    private mutating func take(_ scalar: Unicode.Scalar) throws(CharacterList.ParseError) {
        if let kind = CharacterSequence.invisibleKind(scalar) {
            throw fail("\(CharacterSequence.described(scalar)) is \(kind), so it has no image. Remove it.")
        }
        guard seen.insert(scalar).inserted else {
            let hint =
                item.count > 3 && item.allSatisfy { $0.isLetter || $0 == "-" }
                ? " ('\(item)' is not the name of a character set.)" : ""
            throw fail("\(scalar.notation) occurs twice, but each character is one class.\(hint)")
        }
        found.append(scalar)
    }
}
