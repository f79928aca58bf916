import TestSupport
import Testing

@testable import GlyphForge

@Suite("Glyph renderer")
struct GlyphRendererTests {
    private func image(
        _ name: String, _ codepoint: Unicode.Scalar, fit: Fit = .notmnist, side: Int = 28, isInverted: Bool = false
    ) throws -> [UInt8] {
        let face = try Face(FontContents(mapping: Project.fonts + "/" + name), subject: name, in: FontLibrary())
        let renderer = GlyphRenderer(fit: fit, side: side, isInverted: isInverted)
        try renderer.prepare(face)
        let index = face.glyphIndex(of: codepoint)
        let glyph = try #require(index)
        var pixels = [UInt8](repeating: 0, count: side * side)
        let hinting = face.recipeHinting
        let hasInk = try pixels.withUnsafeMutableBufferPointer { buffer throws(FontError) in
            try renderer.draw(glyph: glyph, of: face, hinting: hinting, into: buffer.baseAddress!)
        }
        #expect(hasInk)
        return pixels
    }

    /// The image as text, two characters per pixel.
    private func picture(_ pixels: [UInt8], side: Int) -> String {
        let shades = Array(" .:*#")
        return (0..<side).map { row in
            pixels[row * side..<(row + 1) * side].map { String(repeating: shades[(Int($0) + 31) / 64], count: 2) }
                .joined()
        }.joined(separator: "\n") + "\n"
    }

    /// The bounding box of the ink: columns and rows.
    private func box(_ pixels: [UInt8], side: Int) -> (ClosedRange<Int>, ClosedRange<Int>) {
        let inked = pixels.indices.filter { pixels[$0] > 0 }
        let columns = inked.map { $0 % side }
        let rows = inked.map { $0 / side }
        return (columns.min()!...columns.max()!, rows.min()!...rows.max()!)
    }

    @Test(
        "Drawings equal the recorded ones (FreeType 2.12)",
        arguments: [
            ("VeraSeBd.ttf", "A"), ("OSP-DIN.ttf", "B"), ("B612-Regular.otf", "C"), ("teams.pfb", "D"),
            ("KaTeX_Fraktur-Regular.woff2", "E"), ("C-64-Regular.ttf", "J"),
        ] as [(String, Unicode.Scalar)])
    func recorded(_ name: String, _ codepoint: Unicode.Scalar) throws {
        let text = picture(try image(name, codepoint), side: 28)
        let difference = goldenDifference(text, "\(name)-\(codepoint).txt")
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test("The notmnist fit fills the square on both axes", arguments: ["A", "I", "J"] as [Unicode.Scalar])
    func fills(_ codepoint: Unicode.Scalar) throws {
        let (columns, rows) = box(try image("VeraSeBd.ttf", codepoint), side: 28)
        #expect(columns == 0...27)
        #expect(rows == 0...27)
    }

    @Test("The contain fit keeps proportions, fills one axis and centres the other", arguments: [8, 28, 100, 512])
    func contain(_ side: Int) throws {
        let (columns, rows) = box(try image("VeraSeBd.ttf", "I", fit: .contain, side: side), side: side)
        #expect(rows == 0...side - 1)
        #expect(abs(columns.lowerBound - (side - 1 - columns.upperBound)) <= 1)
        // In the glyf table the letter is 768 units wide and 1493 high.
        #expect(abs(Double(columns.count) - 768.0 / 1493 * Double(side)) <= 2)
    }

    @Test(
        "The mnist fit scales to 20 pixels and centres the centre of mass",
        arguments: ["A", "F", "J", "L"] as [Unicode.Scalar])
    func mnist(_ codepoint: Unicode.Scalar) throws {
        let pixels = try image("VeraMoBd.ttf", codepoint, fit: .mnist)
        let mass = pixels.reduce(0.0) { $0 + Double($1) }
        let x = pixels.enumerated().reduce(0.0) { $0 + Double($1.offset % 28) * Double($1.element) } / mass
        let y = pixels.enumerated().reduce(0.0) { $0 + Double($1.offset / 28) * Double($1.element) } / mass
        #expect(abs(x - 13.5) < 0.1)
        #expect(abs(y - 13.5) < 0.1)
        let (columns, rows) = box(pixels, side: 28)
        #expect((20...21).contains(max(columns.count, rows.count)))
    }

    @Test("The em fit keeps the baseline and relative sizes, including descenders")
    func em() throws {
        let (_, capital) = box(try image("VeraSeBd.ttf", "H", fit: .em, side: 100), side: 100)
        let (_, small) = box(try image("VeraSeBd.ttf", "x", fit: .em, side: 100), side: 100)
        let (_, descending) = box(try image("VeraSeBd.ttf", "p", fit: .em, side: 100), side: 100)
        // The baseline is one fifth above the bottom: 0.25 of 1.25 em.
        #expect(capital.upperBound == 79)
        #expect(small.upperBound == 79)
        #expect(small.count < capital.count)
        #expect(descending.upperBound > 85)
    }

    @Test("Inverted images are negatives", arguments: Fit.allCases)
    func inverted(_ fit: Fit) throws {
        let plain = try image("Prociono.otf", "G", fit: fit)
        let inverted = try image("Prociono.otf", "G", fit: fit, isInverted: true)
        #expect(inverted == plain.map { 255 - $0 })
    }

    @Test(
        "Images above 28 pixels are drawn at more pixels per em, smaller ones at 96",
        arguments: [(8, 96), (28, 96), (56, 192), (512, 1755)])
    func size(_ side: Int, _ ppem: Int) { #expect(GlyphRenderer.ppem(side: side) == ppem) }
}
