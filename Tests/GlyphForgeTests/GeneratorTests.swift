import Foundation
import GRDB
import Logging
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Generator")
struct GeneratorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @discardableResult
    private func generate(
        _ name: String, plan: GenerationPlan = GenerationPlan(), sources: [FontSource] = [.path(Project.fonts)], workers: Int = 2
    ) async throws -> Generator.Result {
        let generator = Generator(plan: plan, sources: sources, workers: workers, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await generator.run(output: folder.file(name)) { _ in }
    }

    private func contents(_ name: String) throws -> [String: [UInt8]] {
        let files = ["images-idx3-ubyte", "labels-idx1-ubyte", "classes.csv", "manifest.sqlite"]
        return try Dictionary(uniqueKeysWithValues: files.map { ($0, try bytes(folder.file(name + "/" + $0))) })
    }

    @Test("The same fonts and plan give the same bytes, with any number of workers")
    func deterministic() async throws {
        try await generate("one", workers: 1)
        try await generate("two", workers: 2)
        try await generate("eight", workers: 8)
        let first = try contents("one")
        #expect(try contents("two") == first)
        #expect(try contents("eight") == first)
    }

    @Test("Images, labels, manifest and info agree")
    func agreement() async throws {
        try await generate("set")
        let dataset = try Dataset(path: folder.file("set"))
        let info = try DatasetInfo(dataset)
        #expect(info.facesFound == info.facesUsed + info.facesRejected)
        #expect(info.classes.reduce(0) { $0 + $1.images } == info.images)
        #expect(info.fontFiles == 58)
        #expect(info.facesFound == 60)
        let rows = try dataset.manifest.read { try Row.fetchAll($0, sql: "SELECT * FROM image_details ORDER BY image") }
        #expect(rows.count == dataset.count)
        for row in rows {
            let image: Int = row["image"]
            #expect(dataset.label(at: image) == row["label"])
            #expect(dataset.classes[row["label"]].codepoint.value == row["codepoint"])
            let size: [UInt8] = [0, 0, 0, 28]
            let digest = (size + Array(dataset.pixels(at: image))).withUnsafeBytes { SHA256().digest($0) }
            #expect(Data(digest) == row["digest"])
        }
    }

    @Test("The same command again finds the data set there; another plan is told apart")
    func again() async throws {
        #expect(try await generate("set") == .made)
        #expect(try await generate("set") == .alreadyThere)
        let error = await #expect(throws: DatasetError.self) {
            try await generate("set", plan: GenerationPlan(side: 32))
        }
        #expect(error?.code == .exists)
        #expect(error?.description.contains("size 28 instead of 32") == true)
    }

    /// Draws the first files of a plan as a run does that is stopped then: some committed, some not.
    private func stoppedRun(_ name: String, plan: GenerationPlan, committed: Int, more: Int) throws {
        let partial = try PartialFolder(for: folder.file(name))
        let catalogue = try FontCatalogue([.path(Project.fonts)])
        let record = plan.record(sources: [.path(Project.fonts)], catalogue: catalogue, freeType: try FontLibrary().version)
        let writer = try DatasetWriter(in: partial, plan: record, classes: plan.characters.classes)
        let drawer = try FontFileDrawer(plan: plan)
        let files = FontFileSequence(catalogue)
        for file in files.prefix(committed) { try writer.append(drawer.draw(file)) }
        try writer.commit()
        for file in files.dropFirst(committed).prefix(more) { try writer.append(drawer.draw(file)) }
    }

    @Test("A run that was stopped goes on only with its own plan")
    func resumedByAnother() async throws {
        try stoppedRun("set", plan: GenerationPlan(fit: .contain), committed: 3, more: 0)
        let error = await #expect(throws: DatasetError.self) { try await generate("set") }
        #expect(error?.code == .exists)
        #expect(error?.description.contains("fit contain instead of notmnist") == true)
    }

    @Test("A run stopped after any file goes on and ends in the same bytes", arguments: [1, 7, 30, 58])
    func resumed(_ stopAfter: Int) async throws {
        try await generate("whole")
        try stoppedRun("stopped", plan: GenerationPlan(), committed: stopAfter, more: 3)
        try await generate("stopped")
        #expect(try contents("stopped") == contents("whole"))
    }

    @Test("Two processes cannot make the same data set at once")
    func locked() async throws {
        let partial = try PartialFolder(for: folder.file("set"))
        let error = await #expect(throws: DatasetError.self) { try await generate("set") }
        #expect(error?.code == .busy)
        withExtendedLifetime(partial) {}
    }

    @Test("No fonts, or none with the characters, is an error that leaves nothing behind")
    func nothing() async throws {
        try folder.write("x".utf8, to: "empty/readme.txt")
        let none = await #expect(throws: DatasetError.self) { try await generate("set", sources: [.path(folder.file("empty"))]) }
        #expect(none?.description.hasPrefix("No fonts found") == true)
        let plan = GenerationPlan(characters: CharacterList(codepoints: ["\u{12000}"]))
        let unsuitable = await #expect(throws: DatasetError.self) { try await generate("set", plan: plan) }
        #expect(unsuitable?.code == .unsuitable)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["empty"])
    }

    @Test("More than 256 classes have labels of four bytes")
    func manyClasses() async throws {
        let plan = GenerationPlan(characters: try CharacterList("U+0021-U+017E"), side: 8)
        try await generate("many", plan: plan, sources: [.path(Project.fonts + "/Jura-Light.otf")])
        let dataset = try Dataset(path: folder.file("many"))
        #expect(dataset.classes.count == 350)
        #expect((0..<dataset.count).map { dataset.label(at: $0) }.max()! > 256)
    }

    @Test("Faces of one file name get names of their own in exports")
    func exportNames() async throws {
        for place in ["a", "b", "c"] { try folder.write(try Project.font("OCRBS.otf"), to: "fonts/\(place)/OCRBS.otf") }
        try folder.write(try Project.font("jsMath-collection.ttc"), to: "fonts/c.ttc")
        try await generate("set", sources: [.path(folder.file("fonts"))])
        let names = try await Dataset(path: folder.file("set")).manifest.read {
            try String.fetchAll($0, sql: "SELECT export_name FROM faces ORDER BY id")
        }
        #expect(names == ["OCRBS.otf", "OCRBS.otf~2", "c.ttc", "c.ttc#1", "c.ttc#2", "OCRBS.otf~3"])
    }

    @Test("A damaged or foreign folder is told in a sentence")
    func damaged() async throws {
        try await generate("set")
        func problem() -> String { do { _ = try Dataset(path: folder.file("set")); return "" } catch { return "\(error)" } }
        let images = try bytes(folder.file("set/images-idx3-ubyte"))
        try folder.write(images.dropLast(), to: "set/images-idx3-ubyte")
        #expect(problem().contains("images-idx3-ubyte is damaged"))
        try folder.write(images, to: "set/images-idx3-ubyte")
        var labels = try bytes(folder.file("set/labels-idx1-ubyte"))
        labels[20] = 77
        try folder.write(labels, to: "set/labels-idx1-ubyte")
        #expect(problem().contains("image 12 has label 77 of 10"))
        try folder.write("garbage".utf8, to: "set/manifest.sqlite")
        #expect(problem().contains("manifest.sqlite is damaged"))
        #expect(throws: DatasetError.self) { try Dataset(path: folder.path) }
        #expect(throws: DatasetError.self) { try Dataset(path: "/nowhere") }
    }

    @Test("A manifest of a newer version is refused with advice")
    func newer() async throws {
        try await generate("set")
        let database = try DatabaseQueue(path: folder.file("set/manifest.sqlite"))
        try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 4") }
        let error = #expect(throws: DatasetError.self) { try Dataset(path: folder.file("set")) }
        #expect(error?.code == .tooNew)
        #expect(error?.description.hasSuffix("schema 4 is newer than this glyphforge knows (1); install a newer one.") == true)
    }
}
