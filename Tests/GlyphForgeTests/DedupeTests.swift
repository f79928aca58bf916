import Foundation
import GRDB
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Deduplication")
struct DedupeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        // Three copies of one font under different names, and another font.
        let font = try Project.font("VeraSeBd.ttf")
        try folder.write(font, to: "fonts/a/Vera.ttf")
        try folder.write(font, to: "fonts/b/Renamed.ttf")
        try folder.write(try Project.font("OCRBS.otf"), to: "fonts/c/OCRBS.otf")
        try folder.write(font, to: "fonts/d/Last.ttf")
    }

    private func generate(_ name: String, _ dedupe: Dedupe, styles: Int = 0, rows: Int = 50_000) async throws -> Dataset
    {
        var plan = GenerationPlan()
        plan.dedupe = dedupe
        plan.styles = styles
        var generator = Generator(plan: plan, sources: [.path(folder.file("fonts"))], workers: 2, logger: .silent)
        generator.interval.rows = rows
        _ = try await generator.run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    private func rejects(_ dataset: Dataset) throws -> [String: Int] {
        try dataset.manifest.read {
            Dictionary(
                uniqueKeysWithValues: try Row.fetchAll($0, sql: "SELECT reason, count(*) FROM rejects GROUP BY reason")
                    .map { ($0[0], $0[1]) })
        }
    }

    @Test("The first of equal images, or of faces with equal outlines, is kept; without deduplication all are")
    func modes() async throws {
        #expect(try await generate("none", .none).count == 40)
        let exact = try await generate("exact", .exact)
        #expect(exact.count == 20)
        #expect(try rejects(exact) == ["equal-image": 2])
        let outlines = try await generate("outlines", .outlines)
        #expect(outlines.count == 20)
        #expect(try rejects(outlines) == ["equal-outlines": 2])
        let copies = try await outlines.manifest.read {
            try Row.fetchAll($0, sql: "SELECT id, duplicate_of FROM instances ORDER BY id").map { $0[1] as Int? }
        }
        #expect(copies == [nil, 0, nil, 0])
    }

    @Test("The styles of a duplicate face are removed with it, and the styles of other faces are kept")
    func styles() async throws {
        let exact = try await generate("exact", .exact, styles: 2)
        let outlines = try await generate("outlines", .outlines, styles: 2)
        #expect(outlines.count == 60)
        // Equal fonts have equal random styles.
        #expect(exact.count == 60)
    }

    @Test("Equal images of two classes are kept in both")
    func acrossClasses() async throws {
        // The Greek letter has the same outline as the Latin one.
        var plan = GenerationPlan(characters: try CharacterList("O,U+039F"))
        plan.dedupe = .outlines
        _ = try await Generator(
            plan: plan, sources: [.path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")], workers: 1, logger: .silent
        ).run(output: folder.file("set")) { _ in }
        let dataset = try Dataset(path: folder.file("set"))
        #expect((0..<dataset.count).map { dataset.label(at: $0) } == [0, 1])
        #expect(try DuplicateReport(dataset).exactAcrossClasses == 1)
    }

    @Test("A resumed run removes the same duplicates")
    func resumed() async throws {
        _ = try await generate("whole", .outlines, styles: 1)
        let fonts: [FontSource] = [.path(folder.file("fonts"))]
        var plan = GenerationPlan()
        plan.dedupe = .outlines
        plan.styles = 1
        do {
            let catalogue = try FontCatalogue(fonts)
            let partial = try PartialFolder(for: folder.file("stopped"), purpose: Generator.purpose(catalogue))
            let record = plan.record(sources: fonts, catalogue: catalogue, freeType: try FontLibrary().version)
            let writer = try DatasetWriter(in: partial, plan: record, classes: plan.characters.classes)
            let drawer = try FontFileDrawer(plan: plan)
            for file in FontFileSequence(catalogue).prefix(1) { try writer.append(drawer.draw(file)) }
            try writer.commit()
        }
        _ = try await generate("stopped", .outlines, styles: 1)
        for file in ["images-idx3-ubyte", "labels-idx1-ubyte", "manifest.sqlite"] {
            #expect(try bytes(folder.file("stopped/" + file)) == bytes(folder.file("whole/" + file)))
        }
    }
}
