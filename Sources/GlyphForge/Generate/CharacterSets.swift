/// Named sets of characters: alphabets, Unicode scripts and Unicode blocks.
enum CharacterSets {
    /// Alphabets in their usual order, in the syntax of ``CharacterList``.
    static let alphabets: [String: String] = [
        "digits": "0-9",
        "latin": "A-Za-z", "latin-upper": "A-Z", "latin-lower": "a-z",
        "greek": "U+0391-U+03A1,U+03A3-U+03A9,U+03B1-U+03C9",
        "greek-upper": "U+0391-U+03A1,U+03A3-U+03A9", "greek-lower": "U+03B1-U+03C9",
        "cyrillic": "U+0410-U+0415,U+0401,U+0416-U+042F,U+0430-U+0435,U+0451,U+0436-U+044F",
        "cyrillic-upper": "U+0410-U+0415,U+0401,U+0416-U+042F", "cyrillic-lower": "U+0430-U+0435,U+0451,U+0436-U+044F",
        "armenian": "U+0531-U+0556,U+0561-U+0586",
        "hebrew": "U+05D0-U+05EA",
        "arabic": "U+0621-U+063A,U+0641-U+064A",
        "devanagari":
            "U+0905-U+090C,U+090F-U+0910,U+0913-U+0914,U+0915-U+0928,U+092A-U+0930,U+0932-U+0933,U+0935-U+0939",
        "bengali": "U+0985-U+098C,U+098F-U+0990,U+0993-U+09A8,U+09AA-U+09B0,U+09B2,U+09B6-U+09B9",
        "tamil":
            "U+0B85-U+0B8A,U+0B8E-U+0B90,U+0B92-U+0B95,U+0B99-U+0B9A,U+0B9C,U+0B9E-U+0B9F,U+0BA3-U+0BA4,"
            + "U+0BA8-U+0BAA,U+0BAE-U+0BB9",
        "thai": "U+0E01-U+0E2E",
        "georgian": "U+10D0-U+10F0",
        "hangul-jamo": "U+3131-U+3163",
        "hiragana": "U+3041-U+3096", "katakana": "U+30A1-U+30FA",
    ]

    /// The characters of a named set: an alphabet, otherwise a script, otherwise a block. `script:greek` and
    /// `block:runic` select the kind.
    ///
    /// Scripts and blocks give their assigned letters, digits, punctuation and symbols, without combining marks, spaces
    /// and controls.
    ///
    /// - Returns: Nil if there is no set with this name.
    static func codepoints(_ text: String) -> [Unicode.Scalar]? {
        // `Greek` is the name too, but `GREEK` is a list of letters.
        let rest = text.dropFirst()
        let name = text.first?.isUppercase == true && rest == rest.lowercased() ? text.lowercased() : text
        guard name.count > 2,
            name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-" || $0 == ":") })
        else { return nil }
        if name.hasPrefix("script:") { return script(String(name.dropFirst("script:".count))) }
        if name.hasPrefix("block:") { return block(String(name.dropFirst("block:".count))) }
        if let list = alphabets[name] {
            do {
                return try CharacterList(list).codepoints
            } catch {
                preconditionFailure("the alphabet \(name): \(error)")
            }
        }
        return script(name) ?? block(name)
    }

    private static func script(_ name: String) -> [Unicode.Scalar]? {
        // The pattern is invalid only if there is no such script. Checking that first avoids a search through all of
        // Unicode for other words.
        guard name.contains(where: \.isLetter),
            let pattern = try? Regex("\\p{Script=\(name.replacing("-", with: "_"))}").matchingSemantics(.unicodeScalar)
        else { return nil }
        let last: UInt32 = 0x3FFFF
        let found = (0...last).compactMap(Unicode.Scalar.init).filter {
            isDrawn($0) && String($0).wholeMatch(of: pattern) != nil
        }
        return found.isEmpty ? nil : found
    }

    private static func block(_ name: String) -> [Unicode.Scalar]? {
        guard let range = UnicodeBlocks.byName[name] else { return nil }
        let found = range.compactMap(Unicode.Scalar.init).filter(isDrawn)
        return found.isEmpty ? nil : found
    }

    private static func isDrawn(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol,
            .otherSymbol:
            true
        default: false
        }
    }
}
