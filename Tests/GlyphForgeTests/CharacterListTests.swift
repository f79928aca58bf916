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
            ("u+0041", "A"), ("U+00000041", "A"), ("#&€@", "#&€@"), ("abc", "abc"), ("aeiou", "aeiou"),
            ("a-fxyz", "abcdefxyz"), ("qwerty,Z", "qwertyZ"), ("LOWER", "LOWER"),
            ("e\u{301}o\u{308}", "éö"), ("\u{1112}\u{1161}\u{11AB}", "한"), ("U+2126,U+03A9", "\u{2126}\u{3A9}"),
            ("U+007E-U+00A2", "~¡¢"),
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
            ("@#&€", "write U+0040 or put it at another place than the first"),
            ("no such list.txt", "there is no file"),
            ("e\u{302}\u{20DD}", "a sequence of 3 code points (U+0065 U+0302 U+20DD) without a composed form"),
            ("👩\u{200D}🔬", "write U+1F469,U+200D,U+1F52C for 3 classes"), ("é,e\u{301}", "U+00E9 occurs twice"),
            ("A,U+0020", "U+0020 SPACE is a space"), ("U+200B", "U+200B ZERO WIDTH SPACE is an invisible format"),
            ("U+0009", "is a control character"), ("U+0378", "U+0378 is not assigned"),
            ("A\u{AD}B", "U+00AD SOFT HYPHEN"),
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
        #expect(CharacterList.unknownWords(in: "greek,qwerty A-J,ABCD") == ["qwerty"])
        for text in ["script:nope", "block:box"] {
            #expect(throws: CharacterList.ParseError.self) { try CharacterList(text) }
        }
    }

    @Test(
        "A word that was meant as the name of a set is refused with that name, instead of becoming a class for each letter",
        arguments: [
            ("emoji", "emoticons"), ("lower", "latin-lower"), ("Upper", "latin-upper"), ("letters", "latin"),
            ("numbers", "digits"), ("greeek", "greek"), ("runik", "runic"), ("cyrilic", "cyrillic"),
            ("cyril", "cyrillic"), ("latin-uper", "latin-upper"), ("A-C,hirgana", "hiragana"), ("kanji", "script:han"),
            ("alnum", "digits,latin"),
        ])
    func misspelt(_ text: String, _ name: String) throws {
        let error = #expect(throws: CharacterList.ParseError.self) { try CharacterList(text) }
        #expect(error?.description.contains("is not the name of a character set. Did you mean \(name)?") == true)
        #expect(try !CharacterList(name).codepoints.isEmpty)
    }

    @Test("The error about a repeated letter mentions that the word is not the name of a character set")
    func repeated() {
        let error = #expect(throws: CharacterList.ParseError.self) { try CharacterList("hello") }
        #expect(error?.description.contains("'hello' is not the name of a character set") == true)
    }

    @Test("Every name that is suggested for a usual word is the name of a set")
    func suggestions() throws {
        for word in [
            "ascii", "punctuation", "symbols", "currency", "math", "emoji", "icons", "runes", "russian", "hindi",
            "japanese", "korean", "jamo", "caps", "english", "digit",
        ] {
            let name = try #require(CharacterSetNames.intended(word))
            #expect(try !CharacterList(name).codepoints.isEmpty)
        }
    }

    @Test("Characters are chosen by the number of faces with an outline, not by the character map alone")
    func census() async throws {
        let fonts = ["VeraSeBd.ttf", "OCRBS.otf", "Karla[wght].ttf"].map { FontSource.path(Project.fonts + "/" + $0) }
        func characters(_ minFaces: Int, _ candidates: String?, workers: Int = 2) async throws -> CharacterList {
            try await CharacterCensus(fonts, skipsRestricted: false, workers: workers)
                .characters(drawnBy: minFaces, of: candidates.map { try CharacterList($0) }) { _ in }
        }
        #expect(try await characters(3, "J,A-C,U+4E00").notation == "J,A-C")
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
        let path = try folder.write("\u{FEFF}# capitals\r\nA-C\r\nU+0410\r\n".utf8, to: "list.txt")
        #expect(try CharacterList(path).codepoints == ["A", "B", "C", "А"])
        #expect(try CharacterList("@" + path).codepoints.count == 4)
    }

    @Test("A line of one character in a file is that character")
    func lines() throws {
        let folder = try TemporaryFolder()
        let ascii = (0x21...0x7E).map { String(Unicode.Scalar($0)!) }
        let path = try folder.write(ascii.joined(separator: "\n").utf8, to: "ascii.txt")
        #expect(try CharacterList(path).codepoints.map { String($0) } == ascii)
        let decomposed = try folder.write("e\u{301}\n\u{1112}\u{1161}\u{11AB}\n".utf8, to: "decomposed.txt")
        #expect(try CharacterList(decomposed).codepoints == ["\u{E9}", "\u{D55C}"])
    }

    @Test(
        "Errors in a file name the line",
        arguments: [
            ("A\n\nB\nA\n", "line 4: U+0041 occurs twice"), ("# x\nA\n \n", "line 3: U+0020 SPACE is a space"),
            ("A\nlower\n", "line 2: 'lower' is not the name"), ("A-C\nZ-X", "line 2: the range"),
            ("A\r\nU+D800", "line 2: 'U+D800'"), ("\n\u{65}\u{20DD}", "line 2: 'e\u{20DD}' is a sequence"),
        ])
    func fileErrors(_ contents: String, _ reason: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(contents.utf8, to: "list.txt")
        let error = #expect(throws: CharacterList.ParseError.self) { try CharacterList("@" + path) }
        #expect(error?.description.contains("list.txt, \(reason)") == true, "\(String(describing: error))")
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
