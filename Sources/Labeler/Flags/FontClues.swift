internal import Foundation
internal import GlyphForge

/// Clues that a face is a symbol font which do not come from its drawings: numbers from 0 to 1, by name.
struct FontClues {
    /// The clues, in the order of ``values``.
    enum Clue: String, CaseIterable {
        /// The name of the family or the file is typical of symbol fonts.
        case symbolName = "symbol_name"
        /// The face has a symbol character map.
        case symbolMap = "symbol_map"
        /// The tables of the face declare it symbolic.
        case declaredSymbolic = "declared_symbolic"
        /// The fraction of its characters that are in the Private Use Areas.
        case privateUse = "private_use"
        /// The fraction of its letters that are not Latin.
        case otherScript = "other_script"
        /// The fraction of its letter glyphs whose names are not those of the letters.
        case misnamed = "misnamed"
        /// The fraction of a-z without a glyph distinct from the capital's.
        case noLowerCase = "no_lower_case"
        /// The fraction of the printable ASCII characters that it lacks.
        case incomplete = "incomplete"
        /// The fraction of the data set's classes that it lacks.
        case fewLabels = "few_labels"

        /// The name on pages.
        var displayName: String {
            switch self {
            case .symbolName: "name typical of symbol fonts"
            case .symbolMap: "symbol character map"
            case .declaredSymbolic: "declared symbolic"
            case .privateUse: "private use characters"
            case .otherScript: "letters of another script"
            case .misnamed: "glyph names that do not match"
            case .noLowerCase: "no lower case"
            case .incomplete: "few characters"
            case .fewLabels: "few of the requested characters"
            }
        }
    }

    /// A value for each clue.
    private(set) var values = [Double](repeating: 0, count: Clue.allCases.count)

    /// - Parameters:
    ///   - family: The family name.
    ///   - file: The path of the font file.
    ///   - lacking: The fraction of the data set's classes that the face lacks.
    ///   - traits: Traits from the font file; nil when the file is missing or changed.
    init(family: String, file: String, lacking: Double, traits: FaceTraits?) {
        self[.fewLabels] = lacking
        self[.symbolName] =
            Self.hasSymbolName(family + " " + (file.split(separator: "/").last.map(String.init) ?? "")) ? 1 : 0
        guard let traits else { return }
        func fraction(_ part: Int, of whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }
        self[.symbolMap] = traits.hasSymbolMap ? 1 : 0
        self[.declaredSymbolic] = traits.isDeclaredSymbolic ? 1 : 0
        self[.privateUse] = fraction(traits.privateUse, of: traits.characters)
        self[.otherScript] = fraction(traits.otherLetters, of: traits.latinLetters + traits.otherLetters)
        self[.misnamed] = fraction(traits.misnamedLetters, of: traits.namedLetters)
        self[.noLowerCase] = 1 - fraction(traits.lowerCase, of: 26)
        self[.incomplete] = 1 - fraction(traits.printable, of: 94)
    }

    subscript(clue: Clue) -> Double {
        get { values[Clue.allCases.firstIndex(of: clue)!] }
        set { values[Clue.allCases.firstIndex(of: clue)!] = newValue }
    }

    /// Word stems in the names of symbol, music, barcode and game fonts, and of scripts that some fonts place at the
    /// code points of Latin letters.
    private static let stems = [
        "dings", "dingbat", "symbol", "ornament", "icon", "emoji", "pict", "music", "notes", "barcode", "code39",
        "code128", "ean13",
        "braille", "rune", "runic", "tengwar", "cirth", "klingon", "hieroglyph", "cuneiform", "zodiac", "astro",
        "chess", "domino", "border",
        "arrows", "bullets", "signs", "fleuron", "webdings", "marvosym", "fontawesome", "stmary", "wasy", "msam",
        "msbm", "cmsy", "cmex",
    ]

    private static func hasSymbolName(_ name: String) -> Bool {
        let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
        return stems.contains { plain.contains($0) }
    }
}
