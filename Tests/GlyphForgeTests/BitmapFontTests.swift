import TestSupport
import Testing

@testable import GlyphForge

@Suite("Bitmap fonts")
struct BitmapFontTests {
    /// A BDF font whose only glyph, A, is a solid rectangle of half its width.
    private func bdf(ppem: Int) -> [UInt8] {
        let row = String(repeating: "F", count: ppem / 8) + String(repeating: "0", count: (ppem + 7) / 8 * 2 - ppem / 8)
        return Array(
            """
            STARTFONT 2.1
            FONT -x-Blocks-medium-r-normal--\(ppem)-\(ppem)0-75-75-c-80-iso10646-1
            SIZE \(ppem) 75 75
            FONTBOUNDINGBOX \(ppem) \(ppem) 0 0
            STARTPROPERTIES 5
            CHARSET_REGISTRY "ISO10646"
            CHARSET_ENCODING "1"
            FONT_ASCENT \(ppem)
            FONT_DESCENT 0
            PIXEL_SIZE \(ppem)
            ENDPROPERTIES
            CHARS 1
            STARTCHAR A
            ENCODING 65
            SWIDTH 1000 0
            DWIDTH \(ppem) 0
            BBX \(ppem) \(ppem) 0 0
            BITMAP
            \(Array(repeating: row, count: ppem).joined(separator: "\n"))
            ENDCHAR
            ENDFONT

            """.utf8)
    }

    private func draw(_ bytes: [UInt8], _ plan: GenerationPlan = GenerationPlan()) throws -> FontFileOutcome {
        let path = try TemporaryFolder().write(bytes, to: "blocks.bdf")
        let file = FontFile(path: path, contents: .inMemory(FontContents(bytes)))
        return try FontFileDrawer(plan: plan).draw(file)
    }

    @Test("Bitmaps with enough pixels are drawn through the fit, in the plain style only")
    func drawn() throws {
        var plan = GenerationPlan()
        plan.styles = 3
        let outcome = try draw(bdf(ppem: 32), plan)
        let face = try #require(outcome.faces.first)
        #expect(face.instances.map(\.labels) == [[0]])
        #expect(face.instances.map(\.outlines) == [[]])
        let pixels = outcome.pixels
        try #require(pixels.count == 28 * 28)
        #expect((0..<28).allSatisfy { pixels[28 * $0] == 255 && pixels[28 * $0 + 27] == 0 })
    }

    @Test("Bitmaps with too few pixels are rejected, and the reject names their sizes")
    func tooSmall() throws {
        let face = try #require(try draw(bdf(ppem: 16)).faces.first)
        #expect(face.rejects.map(\.reason) == [.bitmapOnly])
        #expect(
            face.rejects.first?.detail == "its bitmaps have 16 pixels per em; images of 28 pixels need 28 or more")
    }

    @Test("The other fits need outlines")
    func otherFit() throws {
        var plan = GenerationPlan()
        plan.fit = .mnist
        #expect(try draw(bdf(ppem: 32), plan).faces.first?.rejects.map(\.reason) == [.bitmapOnly])
    }

    @Test("Bitmap fonts have no outline digest, so that they are not taken for copies of each other")
    func traits() throws {
        let face = try Face(FontContents(bdf(ppem: 32)), subject: "x", in: FontLibrary())
        let glyph = face.glyphIndex(of: "A") ?? 0
        #expect(glyph > 0)
        #expect(face.traits(comparing: [Int(glyph)]).missingBoxes.isEmpty)
    }
}
