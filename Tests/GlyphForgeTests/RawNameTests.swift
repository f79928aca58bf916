import Foundation
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Names that are not UTF-8")
struct RawNameTests {
    @Test("Valid names stay as they are; other bytes are written in hexadecimal, and no two names have the same text")
    func texts() {
        for name in ["a.png", "é", "e\u{301}", "a\\b", "\\x", "日本.ttf"] {
            #expect(Array(RawName.text(name.utf8).utf8) == Array(name.utf8))
        }
        #expect(RawName.text([0x63, 0x6C, 0xE9]) == #"cl\xe9"#)
        #expect(RawName.text(#"cl\xe9"#.utf8) == #"cl\x5cxe9"#)
        #expect(RawName.text([0xED, 0xA0, 0x80]) == #"\xed\xa0\x80"#)
        #expect(RawName.text([0xE6, 0x97, 0x41]) == #"\xe6\x97A"#)
    }

    @Test("The text of any name gives the name's bytes back")
    func roundTrip() {
        var generator = SeededGenerator(seed: 3)
        let likely = Array(#"\x5cé"#.utf8) + [0xE9, 0x41, 0x5C, 0x78]
        var texts: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<2000 {
            let name = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
                Bool.random(using: &generator)
                    ? likely.randomElement(using: &generator)! : UInt8.random(in: 1...255, using: &generator)
            }
            let text = RawName.text(name)
            #expect(RawName.bytes(text) == name)
            #expect(texts.updateValue(name, forKey: Array(text.utf8)) ?? name == name)
        }
    }

    @Test("A folder walk finds files below names that are not UTF-8, and their paths open")
    func walk() throws {
        let folder = try TemporaryFolder()
        // Foundation cannot create such names.
        for name in ["cl\u{1}", "b"] {
            var path = Array((folder.path + "/" + name).utf8)
            if let position = path.lastIndex(of: 1) { path[position] = 0xE9 }
            #expect(mkdir(path.map(CChar.init(bitPattern:)) + [0], 0o777) == 0)
            let file = fopen((path + Array("/x.png".utf8)).map(CChar.init(bitPattern:)) + [0], "w")
            fputs(name, file)
            fclose(file)
        }
        var found: [String: [UInt8]] = [:]
        try FolderWalk().run(folder.path) { item in
            guard case .file(let file) = item else { return }
            #expect(FilePath.exists(file.path))
            found[file.relativePath] = try MappedFile(path: file.path).copy()
        }
        #expect(found == ["b/x.png": Array("b".utf8), #"cl\xe9/x.png"#: Array("cl\u{1}".utf8)])
        // A name that only looks like an escape, given by the user, is that name.
        try folder.write([7], to: #"\xe9"#)
        #expect(try MappedFile(path: folder.file(#"\xe9"#)).copy() == [7])
    }
}
