import GlyphForge
import TestSupport
import Testing

@Suite("Character lists")
struct CharacterListTests {
    @Test(
        "A list is read in the order given",
        arguments: [
            ("A-J", "ABCDEFGHIJ"), ("0-9A-Ca-c", "0123456789ABCabc"), ("U+0041-U+0043", "ABC"), ("J,A,B", "JAB"),
            ("U+0410-U+0412, A", "АБВA"), ("é", "é"), ("U+1F600", "😀"), ("U", "U"), ("A-U+0043", "ABC"), ("u+0041", "A"), ("U+00000041", "A"),
        ])
    func reading(_ text: String, _ characters: String) throws {
        #expect(try CharacterList(text).codepoints == Array(characters.unicodeScalars))
    }

    @Test(
        "What is no list is refused with a reason",
        arguments: [
            ("", "no character"), ("A-", "no end"), ("-A", "hyphen itself"), ("J-A", "backwards"), ("AA", "twice"),
            ("A-CB", "twice"), ("U+D800", "surrogates"), ("U+110000", "no Unicode character"), ("U+41", "no Unicode character"),
            ("A–J", "is a dash"), ("@/nowhere/at-all", "cannot be read"), ("A-,B", "no end"),
        ])
    func refusing(_ text: String, _ reason: String) {
        let error = #expect(throws: CharacterList.ParseError.self) { try CharacterList(text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("A file holds lines of lists, and comments")
    func file() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("# capitals\nA-C\nU+0410\n".utf8, to: "list.txt")
        #expect(try CharacterList(path).codepoints == ["A", "B", "C", "А"])
        #expect(try CharacterList("@" + path).codepoints.count == 4)
    }

    @Test("The notation of a list reads back as the list", arguments: ["A-J", "J,A,B", "U+0410-U+042F,A", "0-9A-Za-z", "U+002D,U+002C"])
    func notation(_ text: String) throws {
        let list = try CharacterList(text)
        #expect(try CharacterList(list.notation) == list)
    }

    @Test("Folders of both cases of a letter differ on file systems that ignore case")
    func folderNames() throws {
        let both = try CharacterList("A,a,b,7,U+0410").classes
        #expect(DatasetClass.folderNames(both) == ["A", "U+0061", "b", "7", "U+0410"])
    }
}
