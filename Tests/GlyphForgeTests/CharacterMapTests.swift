import TestSupport
import Testing

@testable import GlyphForge

@Suite("Character maps")
struct CharacterMapTests {
    private func face(_ bytes: [UInt8]) throws -> Face {
        try Face(FontContents(bytes), subject: "x.ttf", in: FontLibrary())
    }

    /// The font with only its Macintosh map.
    private func macFont(
        script: Int = 0, language: Int = 0, _ change: (inout FontSurgery) -> Void = { _ in }
    ) throws -> Face {
        var surgery = FontSurgery(try Project.font("VeraSeBd.ttf"))
        surgery.keepMacMap(script: script, language: language)
        change(&surgery)
        return try face(surgery.bytes)
    }

    @Test("Characters are read through a Macintosh map, whatever the glyphs' names are")
    func macintosh() throws {
        let original = try face(try Project.font("VeraSeBd.ttf"))
        let changed = try macFont { $0.shiftGlyphNames() }
        #expect(changed.characterMap == .mac(.roman))
        for character: Unicode.Scalar in ["A", "z", "5", "é", "Ω", "™"] {
            #expect(changed.glyphIndex(of: character) == original.glyphIndex(of: character))
        }
        #expect(changed.glyphIndex(of: "Ж") == nil)
        // Its code is that of the currency sign in this font, as in others made before 1998.
        #expect(changed.glyphIndex(of: "€") == nil)
        #expect(changed.glyphIndex(of: "\u{1B}") == nil)
    }

    @Test("A font without glyph names is drawn through its Macintosh map")
    func drawn() throws {
        var surgery = FontSurgery(try Project.font("VeraSeBd.ttf"))
        let original = surgery.bytes
        surgery.keepMacMap()
        surgery.shiftGlyphNames()
        let folder = try TemporaryFolder()
        let drawer = try FontFileDrawer(plan: GenerationPlan())
        let one = drawer.draw(FontFile(path: try folder.write(original, to: "a.ttf")))
        let other = drawer.draw(FontFile(path: try folder.write(surgery.bytes, to: "b.ttf")))
        #expect(one.pixels == other.pixels)
        #expect(!one.pixels.isEmpty)
    }

    @Test("The names of a Type 1 font are its map")
    func type1() throws {
        let face = try face(try Project.font("teams.pfb"))
        #expect(face.characterMap == .unicode)
        #expect(face.glyphIndex(of: "A") != nil)
    }

    @Test(
        "Script and language choose the character set",
        arguments: [
            (0, nil, 0xE0 as UInt32, 0x2021 as UInt32?), (0, 15, 0xA0, 0xDD), (0, 17, 0xDC, 0x130),
            (0, 18, 0xA9, 0x160), (0, 37, 0xAF, 0x218), (4, nil, 0xC7, 0x627), (4, 31, 0xB0, 0x6F0),
            (6, nil, 0xA1, 0x393), (7, nil, 0x80, 0x410), (29, nil, 0x8E, 0xE9),
        ])
    func sets(_ script: Int, _ language: Int?, _ code: UInt32, _ character: UInt32?) throws {
        let set = try #require(MacCharacterSet(script: script, language: language))
        #expect(set.character(of: code) == character)
        #expect(character.flatMap(set.code) == code)
    }

    @Test("The language in the font is one more than QuickDraw's")
    func language() throws {
        #expect(try macFont(language: 18).characterMap == .mac(.turkish))
        #expect(try macFont(script: 7).characterMap == .mac(.cyrillic))
        #expect(try macFont(script: 1).characterMap == .asciiLetters)
    }

    @Test("Of a map of several bytes only the letters and digits of ASCII are used", arguments: [2, 3, 4, 5, 6])
    func severalBytes(_ encoding: Int) throws {
        var surgery = FontSurgery(try Project.font("VeraSeBd.ttf"))
        let original = try face(surgery.bytes)
        surgery.keepMap(platform: 3, newEncoding: encoding)
        surgery.shiftGlyphNames()
        let face = try face(surgery.bytes)
        #expect(face.glyphIndex(of: "Q") == original.glyphIndex(of: "Q"))
        #expect(face.glyphIndex(of: "é") == nil)
        #expect(face.glyphIndex(of: "\\") == nil)
    }

    @Test("A symbol map beside a Macintosh map means pictures, and the reject names both")
    func symbols() throws {
        var surgery = FontSurgery(try Project.font("VeraSeBd.ttf"))
        surgery.makeSymbolFont()
        surgery.renameFirstMap(platform: 1, encoding: 0)
        let face = try face(surgery.bytes)
        let (hasMap, maps) = (face.hasCharacterMap, face.characterMaps)
        #expect(!hasMap)
        #expect(maps == "it has only maps of Macintosh Roman (1, 0), Microsoft symbols (3, 0)")
    }

    @Test("The traits and the census count characters, not codes")
    func traits() throws {
        let traits = try macFont().traits(comparing: [])
        #expect(traits.printable == 94)
        #expect(traits.latinLetters > 100)
        #expect(traits.lowerCase == 26)
        let cyrillic = try macFont(script: 7).traits(comparing: [])
        #expect(cyrillic.otherLetters > 50)
    }
}
