internal import CFreeType

/// Properties of a face, other than its outlines, that indicate whether it is a symbol font.
package struct FaceTraits: Hashable, Sendable {
    /// Whether it has a symbol character map (Microsoft symbol or Adobe custom) in addition to the Unicode map.
    package var hasSymbolMap = false
    /// Whether its OS/2 table declares it symbolic: PANOSE family 5, IBM family class 12, or the symbol code page.
    package var isDeclaredSymbolic = false
    /// Number of characters in its character map.
    package var characters = 0
    /// Number of characters in the Private Use Areas.
    package var privateUse = 0
    /// Number of Latin letters, and of other letters.
    package var latinLetters = 0, otherLetters = 0
    /// Number of the letters a-z whose glyph differs from the capital's.
    package var lowerCase = 0
    /// Number of the 94 visible ASCII characters in its map.
    package var printable = 0
    /// Number of glyphs of A-Z and a-z that have names, and of those whose name does not match the letter.
    package var namedLetters = 0, misnamedLetters = 0
    /// The compared glyphs whose outline equals glyph 0, the box for missing characters (`.notdef`).
    package var missingBoxes: Set<Int> = []
}

extension Face {
    /// Collects the traits.
    ///
    /// - Parameter glyphs: Glyph indices to compare with glyph 0.
    func traits(comparing glyphs: some Sequence<Int>) -> FaceTraits {
        var traits = FaceTraits()
        for place in 0..<Int(handle.pointee.num_charmaps) {
            let encoding = handle.pointee.charmaps[place]!.pointee.encoding
            if encoding == FT_ENCODING_MS_SYMBOL || encoding == FT_ENCODING_ADOBE_CUSTOM { traits.hasSymbolMap = true }
        }
        if let table = FT_Get_Sfnt_Table(handle, FT_SFNT_OS2) {
            let metrics = table.assumingMemoryBound(to: TT_OS2.self).pointee
            traits.isDeclaredSymbolic =
                metrics.panose.0 == 5 || metrics.sFamilyClass >> 8 == 12
                || metrics.version > 0 && metrics.ulCodePageRange1 >> 31 & 1 == 1
        }
        countCharacters(&traits)
        countLetters(&traits)
        let hash = SHA256()
        var buffer: [Int32] = []
        // The digest contains the character's index, so all calls use 0.
        let missing = outlineDigest(of: [(0, 0)], hash, &buffer)
        for glyph in glyphs where !missing.isEmpty && outlineDigest(of: [(0, UInt32(glyph))], hash, &buffer) == missing
        {
            traits.missingBoxes.insert(glyph)
        }
        return traits
    }

    private func countCharacters(_ traits: inout FaceTraits) {
        var glyph: FT_UInt = 0
        var code = FT_Get_First_Char(handle, &glyph)
        while glyph != 0 {
            traits.characters += 1
            if let scalar = characterMap?.character(of: code) {
                if (33..<127).contains(scalar.value) { traits.printable += 1 }
                if scalar.properties.generalCategory == .privateUse {
                    traits.privateUse += 1
                } else if scalar.properties.isAlphabetic {
                    if scalar.value < 0x250 || (0x1E00...0x1EFF).contains(scalar.value) {
                        traits.latinLetters += 1
                    } else {
                        traits.otherLetters += 1
                    }
                }
            }
            code = FT_Get_Next_Char(handle, code, &glyph)
        }
    }

    private func countLetters(_ traits: inout FaceTraits) {
        let hasNames = has(FT_FACE_FLAG_GLYPH_NAMES)
        for capital in Unicode.Scalar("A").value...Unicode.Scalar("Z").value {
            let pair = [capital, capital + 32].map { glyphIndex(of: Unicode.Scalar($0)!) ?? 0 }
            if pair[1] != 0, pair[1] != pair[0] { traits.lowerCase += 1 }
            for (letter, glyph) in zip([capital, capital + 32], pair) where hasNames && glyph != 0 {
                var buffer = [CChar](repeating: 0, count: 64)
                guard FT_Get_Glyph_Name(handle, glyph, &buffer, 64) == 0 else { continue }
                let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                // Generated names, by FreeType or a font editor, do not count.
                guard !name.isEmpty, name.wholeMatch(of: Self.numbered) == nil else { continue }
                traits.namedLetters += 1
                if !Self.isName(name, of: Unicode.Scalar(letter)!) { traits.misnamedLetters += 1 }
            }
        }
    }

    private static var numbered: Regex<Substring> { /(?:glyph|gid|cid|index|char|uni|u|g|c|x)[0-9][0-9A-Fa-f]*/ }

    /// Whether a glyph's name matches a letter: `A`, `A.alt` or `Asmall`. Case is ignored, because upper and lower case
    /// may share a glyph.
    private static func isName(_ name: String, of letter: Unicode.Scalar) -> Bool {
        let stem = name.prefix { $0 != "." && $0 != "_" }
        let wanted = String(letter)
        return stem.lowercased() == wanted.lowercased() || stem.lowercased() == wanted.lowercased() + "small"
    }
}
