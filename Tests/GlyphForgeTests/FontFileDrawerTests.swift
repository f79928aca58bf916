import Foundation
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Drawing a font file")
struct FontFileDrawerTests {
    private func draw(_ bytes: [UInt8], name: String = "x.ttf", plan: GenerationPlan = GenerationPlan()) throws
        -> FontFileOutcome
    {
        let file = FontFile(path: name, contents: .inMemory(FontContents(bytes)))
        return try FontFileDrawer(plan: plan).draw(file)
    }

    private func reasons(_ outcome: FontFileOutcome) -> [Reject.Reason] {
        (outcome.rejects + outcome.faces.flatMap(\.rejects)).map(\.reason)
    }

    @Test("A font gives one image per character, with label, glyph and digest")
    func images() throws {
        let outcome = try draw(try Project.font("VeraSeBd.ttf"))
        let face = try #require(outcome.faces.first)
        let drawing = try #require(face.instances.first)
        #expect(face.instances.count == 1)
        #expect(drawing.labels == Array(0..<10))
        #expect(Set(drawing.glyphs).count == 10)
        #expect(drawing.digests.count == 320)
        #expect(
            drawing.hashes[3]
                == outcome.pixels[3 * 784..<4 * 784].withUnsafeBytes { PerceptualHasher(side: 28).hash($0) })
        #expect(outcome.pixels.count == 7840)
        #expect(outcome.rejects.isEmpty && face.rejects.isEmpty)
        let size: [UInt8] = [0, 0, 0, 28]
        let digest = (size + outcome.pixels[0..<784]).withUnsafeBytes { SHA256().digest($0) }
        #expect(Array(drawing.digests[0..<32]) == digest)
    }

    @Test("SHA-256 matches the example in the standard")
    func standardDigest() {
        let digest = Array("abc".utf8).withUnsafeBytes { SHA256().digest($0) }
        #expect(Hexadecimal.text(digest) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("Missing and empty glyphs are rejects of their face, grouped by reason")
    func missing() throws {
        let plan = GenerationPlan(characters: CharacterList(codepoints: ["A", " ", "あ", "い", "B"]))
        let face = try #require(try draw(try Project.font("VeraSeBd.ttf"), plan: plan).faces.first)
        #expect(face.instances[0].labels == [0, 4])
        #expect(
            face.rejects == [Reject(.glyphMissing, characters: ["あ", "い"]), Reject(.emptyDrawing, characters: [" "])])
    }

    @Test(
        "Files that are not fonts are rejected as unreadable",
        arguments: [[], Array("hello".utf8), [UInt8](repeating: 0, count: 4096)])
    func unreadable(_ bytes: [UInt8]) throws {
        let outcome = try draw(bytes)
        #expect(outcome.faces.isEmpty)
        #expect(reasons(outcome) == [.unreadable])
    }

    @Test("A missing file is rejected as unreadable and does not stop the run")
    func absent() throws {
        let outcome = try FontFileDrawer(plan: GenerationPlan()).draw(FontFile(path: "/nowhere/x.ttf"))
        #expect(outcome.rejects.map(\.reason) == [.unreadable])
        #expect(outcome.rejects.first?.detail == "No such file or directory")
    }

    @Test("A face with only a symbol map is rejected")
    func symbol() throws {
        var surgery = FontSurgery(try Project.font("VeraSeBd.ttf"))
        surgery.makeSymbolFont()
        let outcome = try draw(surgery.bytes)
        #expect(reasons(outcome) == [.noUnicodeMap])
        #expect(outcome.faces.first?.rejects.first?.detail == "it has only a map of Microsoft symbols (3, 0)")
        #expect(outcome.faces.first?.names.family == "Bitstream Vera Serif")
    }

    @Test("Restricted fonts are skipped only if the plan says so")
    func restricted() throws {
        var surgery = FontSurgery(try Project.font("VeraSeBd.ttf"))
        surgery.setFSType(2)
        #expect(try draw(surgery.bytes).faces.first?.instances[0].labels.count == 10)
        var plan = GenerationPlan()
        plan.skipsRestricted = true
        let outcome = try draw(surgery.bytes, plan: plan)
        #expect(reasons(outcome) == [.restrictedLicence])
        #expect(outcome.pixels.isEmpty)
    }

    @Test("An endless hinting program is stopped and rejected as too slow")
    func endless() throws {
        var surgery = FontSurgery(try Project.font("VeraSeBd.ttf"))
        surgery.makeHintingEndless()
        let outcome = try draw(surgery.bytes)
        #expect(reasons(outcome) == [.tooSlow])
        #expect(outcome.pixels.isEmpty)
    }

    @Test("A hinting program that moves points out of range is rejected as too large")
    func scattered() throws {
        let intact = try Project.font("VeraSeBd.ttf")
        let glyph = try Face(FontContents(intact), subject: "x", in: FontLibrary()).glyphIndex(of: "A")
        var surgery = FontSurgery(intact)
        surgery.scatterPoints(ofGlyph: Int(try #require(glyph)))
        let face = try #require(try draw(surgery.bytes).faces.first)
        #expect(face.instances[0].labels == Array(1..<10))
        #expect(face.rejects.map(\.reason) == [.tooLarge])
    }

    @Test("A damaged face of a collection is rejected, and the other faces are drawn")
    func damagedFirstFace() throws {
        var surgery = FontSurgery(try Project.font("jsMath-collection.ttc"))
        surgery.breakFirstFace()
        let outcome = try draw(surgery.bytes)
        #expect(outcome.faces.map(\.index) == [1, 2])
        #expect(outcome.rejects.map(\.reason) == [.unreadable])
    }

    @Test("A pipe named like a font is rejected as unreadable and does not block the run")
    func pipe() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.file("pipe.ttf"), 0o600) == 0)
        let outcome = try FontFileDrawer(plan: GenerationPlan()).draw(FontFile(path: folder.file("pipe.ttf")))
        #expect(outcome.rejects.first?.detail == "is not a regular file")
    }

    @Test("A file over the size limit is rejected without being read")
    func tooLarge() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([], to: "huge.ttf")
        #expect(truncate(path, off_t(DrawingLimits.fileBytes) + 1) == 0)
        let outcome = try FontFileDrawer(plan: GenerationPlan()).draw(FontFile(path: path))
        #expect(outcome.rejects.map(\.reason) == [.tooLarge])
        #expect(outcome.digest.isEmpty)
    }

    @Test("All faces of a collection are drawn, or only the requested ones")
    func collection() throws {
        let contents = FontFile.Contents.inMemory(FontContents(try Project.font("jsMath-collection.ttc")))
        let drawer = try FontFileDrawer(plan: GenerationPlan())
        #expect(drawer.draw(FontFile(path: "c.ttc", contents: contents)).faces.map(\.index) == [0, 1, 2])
        #expect(drawer.draw(FontFile(path: "c.ttc", faces: [2], contents: contents)).faces.map(\.index) == [2])
    }

    @Test("The outcome does not depend on files drawn before")
    func pure() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Project.fonts).sorted()
        let files = names.map { FontFile(path: Project.fonts + "/" + $0) }
        let shared = try FontFileDrawer(plan: GenerationPlan())
        for file in files + files.reversed() {
            let alone = try FontFileDrawer(plan: GenerationPlan()).draw(file)
            #expect(shared.draw(file).pixels == alone.pixels, "\(file.path)")
        }
    }

    @Test(
        "Damaged fonts give images or rejects and never stop the run",
        arguments: [
            "VeraSeBd.ttf", "OSP-DIN.ttf", "OCRBS.otf", "teams.pfb", "Vera.woff", "KaTeX_Script-Regular.woff2",
            "jsMath-collection.ttc",
        ])
    func fuzz(_ name: String) throws {
        let intact = try Project.font(name)
        let drawer = try FontFileDrawer(plan: GenerationPlan())
        for seed in 0..<60 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var bytes = intact
            if seed.isMultiple(of: 4) { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator)) }
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                // Damage to the table directory and headers at the start has the largest effect.
                let end = Bool.random(using: &generator) ? min(2048, bytes.count) : bytes.count
                bytes[Int.random(in: 0..<end, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let outcome = drawer.draw(FontFile(path: name, contents: .inMemory(FontContents(bytes))))
            let images = outcome.faces.reduce(0) { $0 + $1.instances.reduce(0) { $0 + $1.labels.count } }
            #expect(outcome.pixels.count == images * 784)
            #expect(images > 0 || !reasons(outcome).isEmpty)
        }
    }
}
