internal import CFreeType

/// How the codes of a face's character map stand for characters.
///
/// FreeType makes up a Unicode map from the glyphs' names when a font has none. In fonts with a map of their own the
/// names can be wrong, so that map is used instead. In Type 1 and bare CFF fonts the names are the map.
enum CharacterMap: Hashable, Sendable {
    case unicode
    case mac(MacCharacterSet)
    /// A set of several bytes, such as Shift JIS, of which only ASCII's letters and digits are known.
    case asciiLetters

    /// Selects the best map of a face.
    ///
    /// - Returns: Nil when the face has only maps of unknown or freely chosen characters. A font with a symbol map has
    ///   pictures in the places of letters in its Macintosh map, too.
    static func select(in face: FT_Face) -> CharacterMap? {
        if let charmap = face.pointee.charmap, isOwn(charmap, of: face), charmap.pointee.encoding == FT_ENCODING_UNICODE
        {
            return .unicode
        }
        let own = (0..<Int(face.pointee.num_charmaps)).map { face.pointee.charmaps[$0]! }.filter { isOwn($0, of: face) }
        guard !own.contains(where: { $0.pointee.encoding == FT_ENCODING_MS_SYMBOL }) else { return nil }
        let known = own.compactMap { charmap in CharacterMap(charmap).map { (charmap, $0) } }
        // The first of the best rank; a map that cannot be selected is as good as missing.
        for rank in 0...2 {
            for (charmap, map) in known where map.rank == rank && FT_Set_Charmap(face, charmap) == 0 { return map }
        }
        return nil
    }

    /// The maps that a face has, for messages.
    static func list(of face: FT_Face) -> String {
        let own = (0..<Int(face.pointee.num_charmaps)).map { face.pointee.charmaps[$0]! }.filter { isOwn($0, of: face) }
        guard !own.isEmpty else { return "it has no character map" }
        var names: [String] = []
        for charmap in own {
            let name = name(of: charmap)
            if !names.contains(name) { names.append(name) }
        }
        return "it has \(names.count == 1 ? "only a map" : "only maps") of \(names.joined(separator: ", "))"
    }

    /// The code of a character; nil when the map cannot have it.
    func code(of character: Unicode.Scalar) -> UInt32? {
        switch self {
        case .unicode: character.value
        case .mac(let set): set.code(of: character.value)
        case .asciiLetters: Self.isASCIILetter(character.value) ? character.value : nil
        }
    }

    /// The character of a code; nil when it is unknown.
    func character(of code: UInt) -> Unicode.Scalar? {
        guard let code = UInt32(exactly: code) else { return nil }
        return switch self {
        case .unicode: Unicode.Scalar(code)
        case .mac(let set): set.character(of: code).flatMap(Unicode.Scalar.init)
        case .asciiLetters: Self.isASCIILetter(code) ? Unicode.Scalar(code) : nil
        }
    }

    private init?(_ charmap: FT_CharMap) {
        let (platform, encoding) = (Int32(charmap.pointee.platform_id), Int(charmap.pointee.encoding_id))
        switch platform {
        case TT_PLATFORM_MACINTOSH:
            // FreeType's number is one more than QuickDraw's; 0 means all languages.
            let language = Int(FT_Get_CMap_Language_ID(charmap))
            if let set = MacCharacterSet(script: encoding, language: language == 0 ? nil : language - 1) {
                self = .mac(set)
            } else if !Self.macSymbolScripts.contains(encoding) {
                self = .asciiLetters
            } else {
                return nil
            }
        case TT_PLATFORM_MICROSOFT where Self.microsoftNames[encoding] != nil: self = .asciiLetters
        default: return nil
        }
    }

    private var rank: Int {
        switch self {
        case .unicode, .mac(.roman): 0
        case .mac: 1
        case .asciiLetters: 2
        }
    }

    /// Whether the font has this map itself. FreeType's own have no format, and fonts that are no sfnt have no others.
    private static func isOwn(_ charmap: FT_CharMap, of face: FT_Face) -> Bool {
        face.pointee.face_flags & FT_FACE_FLAG_SFNT == 0 || FT_Get_CMap_Format(charmap) >= 0
    }

    private static func isASCIILetter(_ code: UInt32) -> Bool {
        switch code {
        case 48...57, 65...90, 97...122: true
        default: false
        }
    }

    /// Symbols for lines from the right, and maps without a script.
    private static let macSymbolScripts: Set<Int> = [8, 32]

    private static let microsoftNames = [2: "Shift JIS", 3: "PRC", 4: "Big5", 5: "Wansung", 6: "Johab"]

    private static func name(of charmap: FT_CharMap) -> String {
        let (platform, encoding) = (Int32(charmap.pointee.platform_id), Int(charmap.pointee.encoding_id))
        switch (platform, encoding) {
        case (TT_PLATFORM_MICROSOFT, 0): return "Microsoft symbols (3, 0)"
        case (TT_PLATFORM_MICROSOFT, _):
            return "Microsoft \(microsoftNames[encoding] ?? "encoding") (3, \(encoding))"
        case (TT_PLATFORM_MACINTOSH, 0): return "Macintosh Roman (1, 0)"
        case (TT_PLATFORM_MACINTOSH, _): return "Macintosh script \(encoding) (1, \(encoding))"
        case (TT_PLATFORM_ADOBE, _): return "the font's own encoding"
        default: return "platform \(platform), encoding \(encoding)"
        }
    }
}
