/// A single-byte character set of the classic Mac OS: the codes of a Macintosh character map. Codes below 128 are ASCII.
enum MacCharacterSet: Hashable, Sendable {
    case roman, arabic, greek, cyrillic, centralEuropean
    /// Variants of Roman.
    case icelandic, turkish, croatian, romanian
    /// A variant of Arabic.
    case farsi

    /// The character set of a Macintosh character map; nil for scripts of several bytes and those without a table.
    ///
    /// - Parameters:
    ///   - script: The map's encoding number.
    ///   - language: The QuickDraw language; nil when the map is for all languages of the script. It chooses the variant.
    init?(script: Int, language: Int?) {
        switch script {
        case 0:
            switch language {
            case 15, 30: self = .icelandic  // Icelandic, Faroese
            case 17: self = .turkish
            case 18, 40: self = .croatian  // Croatian, Slovenian
            case 37: self = .romanian
            default: self = .roman
            }
        case 4: self = language == 31 ? .farsi : .arabic
        case 6: self = .greek
        case 7: self = .cyrillic
        case 29: self = .centralEuropean
        default: return nil
        }
    }

    /// The code of a character; nil when the set does not have it. Control characters have no code, because maps have
    /// pictures of keys there.
    func code(of character: UInt32) -> UInt32? {
        character < 128 ? Self.printableASCII.contains(character) ? character : nil : Self.upperCodes[self]?[character]
    }

    /// The character of a code; nil when there is none, or when a smaller code has it, too.
    func character(of code: UInt32) -> UInt32? {
        switch code {
        case Self.printableASCII: return code
        case 128...255:
            let character = UInt32(Self.upperHalves[self]![Int(code) - 128])
            return self.code(of: character) == code ? character : nil
        default: return nil
        }
    }

    private static let printableASCII: ClosedRange<UInt32> = 32...126
    /// Codes without a character, and the euro sign: Apple gave it the code of the currency sign in 1998, and fonts have
    /// either there.
    private static let unused: Set<UInt32> = [0xFFFD, 0x20AC]

    /// The codes above 127 by character. Arabic has ASCII's signs a second time, for lines from the right.
    private static let upperCodes = upperHalves.mapValues { half in
        Dictionary(
            half.enumerated().map { (UInt32($1), UInt32($0) + 128) }.filter { !unused.contains($0.0) },
            uniquingKeysWith: { first, _ in first })
    }
}
