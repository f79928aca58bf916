import TestSupport
import Testing

@testable import GlyphForge

@Suite("Character lists")
struct CharacterListTests {
    @Test(
        "Characters keep the given order",
        arguments: [
            ("A-J", "ABCDEFGHIJ"), ("0-9A-Ca-c", "0123456789ABCabc"), ("U+0041-U+0043", "ABC"), ("J,A,B", "JAB"),
            ("U+0410-U+0412, A", "АБВA"), ("é", "é"), ("U+1F600", "😀"), ("U", "U"), ("A-U+0043", "ABC"),
            ("u+0041", "A"), ("U+00000041", "A"),
        ])
    func reading(_ text: String, _ characters: String) throws {
        #expect(try CharacterList(text).codepoints == Array(characters.unicodeScalars))
    }

    @Test(
        "Invalid lists are rejected with the reason",
        arguments: [
            ("", "no characters"), ("A-", "no end"), ("-A", "hyphen itself"), ("J-A", "wrong order"), ("AA", "twice"),
            ("A-CB", "twice"), ("U+D800", "surrogates"), ("U+110000", "not a Unicode character"),
            ("U+41", "not a Unicode character"),
            ("A–J", "is a dash"), ("@/nowhere/at-all", "cannot be read"), ("A-,B", "no end"),
        ])
    func invalid(_ text: String, _ reason: String) {
        let error = #expect(throws: CharacterList.ParseError.self) { try CharacterList(text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test(
        "Names select alphabets, scripts and blocks",
        arguments: [
            ("digits", 10, "0"), ("latin-upper", 26, "A"), ("latin", 52, "A"), ("greek-upper", 24, "Α"),
            ("greek", 49, "Α"), ("cyrillic", 66, "А"),
            ("hiragana", 86, "ぁ"), ("katakana", 90, "ァ"), ("devanagari", 46, "अ"), ("runic", 86, "ᚠ"),
            ("script:thai", 70, "ก"),
            ("box-drawing", 128, "─"), ("block:runic", 89, "ᚠ"), ("digits,latin-upper", 36, "0"),
            ("A-C digits", 13, "A"),
        ] as [(String, Int, Unicode.Scalar)])
    func names(_ text: String, _ count: Int, _ first: Unicode.Scalar) throws {
        let list = try CharacterList(text)
        #expect(list.codepoints.count == count)
        #expect(list.codepoints.first == first)
        #expect(try CharacterList(list.notation) == list)
    }

    @Test("Names may be capitalized; unknown words are reported, unknown scripts and blocks are errors")
    func words() throws {
        #expect(try CharacterList("Greek") == CharacterList("greek"))
        #expect(try CharacterList("THAI").codepoints.count == 4)
        #expect(CharacterList.unknownWords(in: "greek,runik A-J,ABCD") == ["runik"])
        for text in ["script:nope", "block:box"] {
            #expect(throws: CharacterList.ParseError.self) { try CharacterList(text) }
        }
    }

    @Test("The error about a repeated letter mentions that the word is not the name of a character set")
    func misspelt() {
        let error = #expect(throws: CharacterList.ParseError.self) { try CharacterList("greeek") }
        #expect(error?.description.contains("'greeek' is not the name of a character set") == true)
    }

    @Test("Characters are chosen by the number of faces with an outline, not by the character map alone")
    func census() async throws {
        let fonts = ["VeraSeBd.ttf", "OCRBS.otf", "Karla[wght].ttf"].map { FontSource.path(Project.fonts + "/" + $0) }
        func characters(_ minFaces: Int, _ candidates: String?, workers: Int = 2) async throws -> CharacterList {
            try await CharacterCensus(fonts, skipsRestricted: false, workers: workers)
                .characters(drawnBy: minFaces, of: candidates.map { try CharacterList($0) }) { _ in }
        }
        #expect(try await characters(3, "J,A-C,U+0020,U+4E00").notation == "J,A-C")
        let all = try await characters(3, nil)
        #expect(all == (try await characters(3, nil, workers: 1)))
        // Each character has an image in each of the three fonts. The space is in all maps but has no outline.
        #expect(!all.codepoints.contains(" ") && all.codepoints.contains("A"))
        for font in fonts {
            guard case .path(let path) = font else { continue }
            let outcome = try FontFileDrawer(plan: GenerationPlan(characters: all)).draw(FontFile(path: path))
            #expect(outcome.faces[0].instances[0].labels.count == all.codepoints.count)
        }
        await #expect(throws: DatasetError.self) { try await characters(4, nil) }
    }

    @Test("A file has lines of items, and comments")
    func file() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("# capitals\nA-C\nU+0410\n".utf8, to: "list.txt")
        #expect(try CharacterList(path).codepoints == ["A", "B", "C", "А"])
        #expect(try CharacterList("@" + path).codepoints.count == 4)
    }

    @Test(
        "The notation of a list parses to the same list",
        arguments: ["A-J", "J,A,B", "U+0410-U+042F,A", "0-9A-Za-z", "U+002D,U+002C"])
    func notation(_ text: String) throws {
        let list = try CharacterList(text)
        #expect(try CharacterList(list.notation) == list)
    }

    @Test("Folder names of both cases of a letter differ on case-insensitive file systems")
    func folderNames() throws {
        let both = try CharacterList("A,a,b,7,U+0410").classes
        #expect(DatasetClass.folderNames(both) == ["A", "U+0061", "b", "7", "U+0410"])
    }
}
