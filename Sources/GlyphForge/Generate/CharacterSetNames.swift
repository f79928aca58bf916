/// Recognizes words that were meant as the name of a character set but are not one.
///
/// Without this, `emoji` would be a list of five Latin letters. A word in lower case, or with a capital only at its
/// start, is refused when it is a usual word for a set (`lower`), the beginning of a set's name (`cyril`), or spelt
/// almost like one (`greeek`). All other words, such as `abc` and `aeiou`, are lists of letters.
enum CharacterSetNames {
    /// The set that a word probably means, in the syntax of `--chars`; nil if the word is a list of letters.
    static func intended(_ word: String) -> String? {
        let name = word.lowercased()
        guard name.utf8.count > 2, word.utf8.dropFirst().elementsEqual(name.utf8.dropFirst()),
            name.utf8.allSatisfy({ ("a"..."z").contains(Character(Unicode.Scalar($0))) || $0 == UInt8(ascii: "-") }),
            name.utf8.first != UInt8(ascii: "-"), name.utf8.last != UInt8(ascii: "-")
        else { return nil }
        if let set = words[name] { return set }
        // A range between two single letters, such as a-z.
        guard name.utf8.count > 3 else { return nil }
        if let longer = known.first(where: { $0.hasPrefix(name) }) { return longer }
        let tolerated = name.utf8.count >= 7 ? 2 : 1
        let near = known.lazy.filter { abs($0.utf8.count - name.utf8.count) <= tolerated }
            .map { (distance: distance(name, $0), name: $0) }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return near.flatMap { $0.distance <= tolerated ? $0.name : nil }
    }

    /// The names of alphabets and blocks, which include most names of scripts, in their order.
    private static let known = CharacterSets.alphabets.keys.sorted() + UnicodeBlocks.byName.keys.sorted()

    /// Usual words for sets.
    private static let words = [
        "lower": "latin-lower", "lowercase": "latin-lower", "lower-case": "latin-lower", "small": "latin-lower",
        "minuscules": "latin-lower",
        "upper": "latin-upper", "uppercase": "latin-upper", "upper-case": "latin-upper", "capital": "latin-upper",
        "capitals": "latin-upper", "caps": "latin-upper", "majuscules": "latin-upper",
        "letter": "latin", "letters": "latin", "alpha": "latin", "alphabet": "latin", "english": "latin",
        "digit": "digits", "number": "digits", "numbers": "digits", "numeral": "digits", "numerals": "digits",
        "alnum": "digits,latin", "alphanum": "digits,latin", "alphanumeric": "digits,latin",
        "ascii": "basic-latin", "punctuation": "general-punctuation", "symbol": "miscellaneous-symbols",
        "symbols": "miscellaneous-symbols", "currency": "currency-symbols", "math": "mathematical-operators",
        "maths": "mathematical-operators",
        "emoji": "emoticons", "emojis": "emoticons", "smileys": "emoticons", "emoticon": "emoticons",
        "icons": "miscellaneous-symbols-and-pictographs", "runes": "runic", "rune": "runic",
        "russian": "cyrillic", "hindi": "devanagari", "chinese": "script:han", "kanji": "script:han",
        "japanese": "hiragana,katakana", "kana": "hiragana,katakana", "korean": "script:hangul", "jamo": "hangul-jamo",
    ]

    /// The Levenshtein distance of two ASCII texts.
    private static func distance(_ one: String, _ other: String) -> Int {
        let other = Array(other.utf8)
        var row = Array(0...other.count)
        for (position, letter) in one.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = position + 1
            for column in other.indices {
                let substitution = diagonal + (other[column] == letter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substitution, row[column] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
