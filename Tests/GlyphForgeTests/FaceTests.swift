import TestSupport
import Testing

@testable import GlyphForge

@Suite("Faces")
struct FaceTests {
    private func face(_ name: String, index: Int = 0) throws -> Face {
        try Face(FontContents(mapping: Project.fonts + "/" + name), index: index, subject: name, in: FontLibrary())
    }

    @Test(
        "Every kind of font file opens and reports its format",
        arguments: [
            ("Amiga-Regular.ttf", "TrueType", FontContainer.sfnt), ("B612-Regular.otf", "CFF", .sfnt),
            ("Vera.woff", "TrueType", .woff), ("KaTeX_Script-Regular.woff2", "TrueType", .woff2),
            ("teams.pfb", "Type 1", .pfb), ("jsMath-collection.ttc", "TrueType", .collection),
        ])
    func formats(_ name: String, _ format: String, _ container: FontContainer) throws {
        let face = try face(name)
        #expect(face.outlineFormat == format)
        #expect(try FontContents(mapping: Project.fonts + "/" + name).container == container)
        #expect(face.glyphIndex(of: "A") != nil)
    }

    @Test("Every face of a collection opens")
    func collection() throws {
        let contents = try FontContents(mapping: Project.fonts + "/jsMath-collection.ttc")
        #expect(try FontLibrary().faceCount(of: contents) == 3)
        let families = try (0..<3).map { try face("jsMath-collection.ttc", index: $0).names().family }
        #expect(Set(families).count == 3)
    }

    @Test("Hinting uses the font's programs if it has any, else the auto-hinter")
    func hinting() throws {
        #expect(try face("VeraSeBd.ttf").recipeHinting == .bytecode)
        #expect(try face("OSP-DIN.ttf").recipeHinting == .auto)
        #expect(try face("B612-Regular.otf").recipeHinting == .postScript)
        #expect(try face("teams.pfb").recipeHinting == .postScript)
    }

    @Test(
        "The error for a file that is not a font names the file",
        arguments: ["", "not a font at all", "OTTO", "%!PS-AdobeFont-1.0"])
    func notAFont(_ text: String) throws {
        let library = try FontLibrary()
        let error = #expect(throws: FontError.self) {
            _ = try Face(FontContents(Array(text.utf8)), subject: "notes.ttf", in: library)
        }
        #expect(error?.code == .cannotOpen)
        #expect(error?.description.hasPrefix("notes.ttf: ") == true)
    }

    @Test("Names are complete, including letters beyond ASCII, and the licence comes from the font")
    func names() throws {
        let names = try face("DancingScript-Bold.otf").names()
        #expect(names.family == "Dancing Script")
        #expect(names.style == "Bold")
        #expect(try face("Ecolier-court.ttf").names().licence?.contains("©") == true)
        #expect(try face("teams.pfb").names().licence?.contains("Copyright") == true)
    }

    @Test("Embedding permissions are read")
    func permissions() throws {
        var surgery = FontSurgery(try Project.font("VeraSeBd.ttf"))
        surgery.setFSType(2)
        #expect(try Face(FontContents(surgery.bytes), subject: "x", in: FontLibrary()).fsType == 2)
    }
}
