internal import Foundation
internal import GlyphForge

/// What speaks for a face being no alphabet beside its pictures: numbers of 0 to 1, by name.
struct FontClues {
    /// The clues in the order of ``values``.
    enum Clue: String, CaseIterable {
        /// The family's or file's name is one that symbol fonts have.
        case symbolName
        /// There is a map for symbols.
        case symbolMap
        /// Its tables call it symbolic.
        case declaredSymbolic
        /// The share of its characters in the Private Use Areas.
        case privateUse
        /// The share of its letters that are not Latin.
        case otherScript
        /// The share of its glyphs of letters that bear other names than the letters'.
        case misnamed
        /// The share of a-z that it has no glyph of its own for.
        case noLowerCase
        /// The share of ASCII's characters with ink that it lacks.
        case incomplete
        /// The share of the data set's classes that it lacks.
        case fewLabels

        /// In words, for a page.
        var words: String {
            switch self {
            case .symbolName: "a symbol font's name"
            case .symbolMap: "a map for symbols"
            case .declaredSymbolic: "calls itself symbolic"
            case .privateUse: "private use characters"
            case .otherScript: "letters of another script"
            case .misnamed: "glyphs of other names"
            case .noLowerCase: "no lower case"
            case .incomplete: "few characters"
            case .fewLabels: "few of the characters asked for"
            }
        }
    }

    /// A value for each clue.
    private(set) var values = [Double](repeating: 0, count: Clue.allCases.count)

    /// - Parameters:
    ///   - lacking: The share of the data set's classes that it lacks.
    ///   - traits: What the font file says; nil when it is gone.
    init(family: String, file: String, lacking: Double, traits: FaceTraits?) {
        self[.fewLabels] = lacking
        self[.symbolName] =
            Self.namesSymbols(family + " " + (file.split(separator: "/").last.map(String.init) ?? "")) ? 1 : 0
        guard let traits else { return }
        func share(_ part: Int, of whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }
        self[.symbolMap] = traits.hasSymbolMap ? 1 : 0
        self[.declaredSymbolic] = traits.isDeclaredSymbolic ? 1 : 0
        self[.privateUse] = share(traits.privateUse, of: traits.characters)
        self[.otherScript] = share(traits.otherLetters, of: traits.latinLetters + traits.otherLetters)
        self[.misnamed] = share(traits.misnamedLetters, of: traits.namedLetters)
        self[.noLowerCase] = 1 - share(traits.lowerCase, of: 26)
        self[.incomplete] = 1 - share(traits.printable, of: 94)
    }

    subscript(clue: Clue) -> Double {
        get { values[Clue.allCases.firstIndex(of: clue)!] }
        set { values[Clue.allCases.firstIndex(of: clue)!] = newValue }
    }

    /// Stems of the names of symbol, music, barcode and game fonts, and of scripts that fonts put in the places of
    /// Latin letters.
    private static let stems = [
        "dings", "dingbat", "symbol", "ornament", "icon", "emoji", "pict", "music", "notes", "barcode", "code39",
        "code128", "ean13",
        "braille", "rune", "runic", "tengwar", "cirth", "klingon", "hieroglyph", "cuneiform", "zodiac", "astro",
        "chess", "domino", "border",
        "arrows", "bullets", "signs", "fleuron", "webdings", "marvosym", "fontawesome", "stmary", "wasy", "msam",
        "msbm", "cmsy", "cmex",
    ]

    private static func namesSymbols(_ name: String) -> Bool {
        let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
        return stems.contains { plain.contains($0) }
    }
}
