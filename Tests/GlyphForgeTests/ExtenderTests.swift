import Foundation
import GRDB
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Extending a data set")
struct ExtenderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["VeraSeBd.ttf", "OCRBS.otf", "teams.pfb", "NotoSansRunic-Regular.ttf"] {
            try folder.write(try Project.font(name), to: "fonts/" + name)
        }
    }

    private func generate(_ name: String, chars: String = "A-J", dedupe: Dedupe = .outlines) async throws -> Dataset {
        var plan = GenerationPlan(characters: try CharacterList(chars))
        plan.styles = 1
        plan.dedupe = dedupe
        _ = try await Generator(plan: plan, sources: [.path(folder.file("fonts"))], workers: 2, logger: .silent)
            .run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    @discardableResult
    private func extend(_ name: String, _ chars: String, workers: Int = 2) async throws -> Extender.Result {
        try await Extender(path: folder.file(name), characters: CharacterList(chars), workers: workers, logger: .silent)
            .run { _ in }
    }

    private func rows(_ dataset: Dataset, _ table: String) throws -> [Row] {
        try dataset.manifest.read { try Row.fetchAll($0, sql: "SELECT * FROM \(table) ORDER BY 1") }
    }

    @Test("Existing images and rows keep their bytes, and new classes are appended")
    func appended() async throws {
        let before = try await generate("before")
        _ = try await generate("set")
        #expect(try await extend("set", "K-Z") == .extended)
        let after = try Dataset(path: folder.file("set"))
        #expect(after.classes.count == 26)
        #expect(after.classes.prefix(10) == before.classes[...])
        #expect(Array(after.pixels(from: 0, to: before.count)) == Array(before.pixels(from: 0, to: before.count)))
        #expect((0..<before.count).map { after.label(at: $0) } == (0..<before.count).map { before.label(at: $0) })
        #expect((before.count..<after.count).allSatisfy { after.label(at: $0) >= 10 })
        for table in ["files", "faces", "instances", "images", "licences", "classes", "rejects"] {
            let old = try rows(before, table)
            #expect(try Array(rows(after, table).prefix(old.count)) == old, "\(table)")
        }
        // The new images equal those of a data set generated with the new characters.
        let direct = try await generate("direct", chars: "K-Z")
        #expect(
            Array(after.pixels(from: before.count, to: after.count)) == Array(direct.pixels(from: 0, to: direct.count)))
    }

    @Test("The same extension again changes nothing, and another one can follow")
    func again() async throws {
        _ = try await generate("set")
        try await extend("set", "K-M")
        let manifest = try bytes(folder.file("set/manifest.sqlite"))
        #expect(try await extend("set", "K-M") == .alreadyThere)
        #expect(try bytes(folder.file("set/manifest.sqlite")) == manifest)
        try await extend("set", "a", workers: 1)
        let dataset = try Dataset(path: folder.file("set"))
        #expect(dataset.classes.map(\.symbol).joined() == "ABCDEFGHIJKLMa")
        #expect(
            dataset.provenance.commands(output: "x").map { $0.split(separator: " ")[1] } == [
                "generate", "extend", "extend",
            ])
    }

    @Test("Labels have four bytes if an extension brings the number of classes above 256")
    func manyClasses() async throws {
        _ = try await generate("set")
        try await extend("set", "U+00A1-U+01FF")
        let dataset = try Dataset(path: folder.file("set"))
        // 10 letters and 351 code points without the soft hyphen, which is invisible.
        #expect(dataset.classes.count == 360)
        #expect(!FileManager.default.fileExists(atPath: folder.file("set/labels-idx1-ubyte")))
        #expect(dataset.label(at: 0) == 0)
    }

    @Test(
        "Existing characters, characters without glyphs and changed fonts are errors that leave the data set unchanged")
    func errors() async throws {
        _ = try await generate("set")
        let manifest = try bytes(folder.file("set/manifest.sqlite"))
        func problem(_ chars: String) async -> String {
            do {
                try await extend("set", chars)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(await problem("J-L").contains("already has the class U+004A"))
        #expect(await problem("\u{12000}").contains("No font file has an image of U+12000"))
        let font = try bytes(folder.file("fonts/OCRBS.otf"))
        try folder.write(font.dropLast() + [font.last! ^ 1], to: "fonts/OCRBS.otf")
        #expect(await problem("K-Z").contains("has changed since"))
        try folder.write(font + [0], to: "fonts/OCRBS.otf")
        #expect(await problem("K-Z").contains("have changed: "))
        #expect(try bytes(folder.file("set/manifest.sqlite")) == manifest)
    }

    @Test("An extension that fails at the end resumes and makes the same bytes")
    func failedAtTheEnd() async throws {
        _ = try await generate("whole")
        let dataset = try await generate("set")
        try await extend("whole", "K-Z")
        do {
            let extender = try Extender(
                path: folder.file("set"), characters: CharacterList("K-Z"), workers: 1, logger: .silent)
            let partial = try extender.begin(dataset, FontCatalogue([.path(folder.file("fonts"))]))
            try FileManager.default.createDirectory(
                atPath: partial.file("manifest.sqlite"), withIntermediateDirectories: true)
        }
        await #expect(throws: (any Error).self) { try await extend("set", "K-Z") }
        try FileManager.default.removeItem(atPath: folder.file("set.partial/manifest.sqlite"))
        try await extend("set", "K-Z")
        for file in ["images-idx3-ubyte", "labels-idx1-ubyte", "manifest.sqlite", "classes.csv"] {
            #expect(try bytes(folder.file("set/" + file)) == bytes(folder.file("whole/" + file)), "\(file)")
        }
    }

    @Test("Other files in the folder are not lost, and a symbolic link is kept")
    func otherFiles() async throws {
        _ = try await generate("set")
        try folder.write("mine".utf8, to: "set/notes.txt")
        let error = await #expect(throws: DatasetError.self) { try await extend("set", "K") }
        #expect(error?.description.contains("notes.txt") == true)
        try FileManager.default.removeItem(atPath: folder.file("set/notes.txt"))
        try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "set")
        try await extend("link", "K")
        #expect(try Dataset(path: folder.file("set")).classes.count == 11)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "set")
    }

    @Test("The replaced data set that a killed run leaves is removed by the next run")
    func leftover() async throws {
        _ = try await generate("set")
        try folder.write("replaced, to be removed".utf8, to: "set.partial/.glyphforge")
        try folder.write("old".utf8, to: "set.partial/images-idx3-ubyte")
        try await extend("set", "K")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["fonts", "set"])
        // A kill between the two steps of a replacement.
        try FileManager.default.moveItem(atPath: folder.file("set"), toPath: folder.file("set.replaced"))
        #expect(try await extend("set", "K") == .alreadyThere)
    }

    @Test("An interrupted extension resumes and makes the same bytes")
    func resumed() async throws {
        let dataset = try await generate("whole")
        _ = try await generate("stopped")
        try await extend("whole", "K-Z")
        let characters = try CharacterList("K-Z")
        let record = try #require(dataset.provenance.generation)
        let catalogue = try FontCatalogue([.path(folder.file("fonts"))])
        do {
            let extender = try Extender(
                path: folder.file("stopped"), characters: characters, workers: 1, logger: .silent)
            let partial = try extender.begin(Dataset(path: folder.file("stopped")), catalogue)
            let classes =
                dataset.classes
                + characters.codepoints.enumerated().map { DatasetClass(label: 10 + $0.offset, codepoint: $0.element) }
            let writer = try DatasetWriter(in: partial, plan: record, classes: classes, isExtending: true)
            let drawer = try FontFileDrawer(plan: GenerationPlan(record, characters: characters, firstLabel: 10))
            for (position, file) in FontFileSequence(catalogue).prefix(3).enumerated() {
                try writer.append(drawer.draw(file))
                if position == 1 { try writer.commit() }
            }
        }
        #expect(try Dataset(path: folder.file("stopped")).classes.count == 10)
        try await extend("stopped", "K-Z")
        for file in ["images-idx3-ubyte", "labels-idx1-ubyte", "manifest.sqlite", "classes.csv"] {
            #expect(try bytes(folder.file("stopped/" + file)) == bytes(folder.file("whole/" + file)), "\(file)")
        }
    }
}
