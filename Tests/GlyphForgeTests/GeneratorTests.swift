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
        _ name: String, plan: GenerationPlan = GenerationPlan(), sources: [FontSource] = [.path(Project.fonts)],
        workers: Int = 2
    ) async throws -> Generator.Result {
        let generator = Generator(
            plan: plan, sources: sources, workers: workers,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await generator.run(output: folder.file(name)) { _ in }
    }

    private func contents(_ name: String) throws -> [String: [UInt8]] {
        let files = ["images-idx3-ubyte", "labels-idx1-ubyte", "classes.csv", "manifest.sqlite"]
        return try Dictionary(uniqueKeysWithValues: files.map { ($0, try bytes(folder.file(name + "/" + $0))) })
    }

    @Test("The same fonts and plan make the same bytes, with any number of workers")
    func deterministic() async throws {
        try await generate("one", workers: 1)
        try await generate("two", workers: 2)
        try await generate("eight", workers: 8)
        let first = try contents("one")
        #expect(try contents("two") == first)
        #expect(try contents("eight") == first)
    }

    @Test("Images, labels, manifest and info are consistent")
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
            #expect(dataset.classes[row["label"]].codepoint?.value == row["codepoint"])
            let size: [UInt8] = [0, 0, 0, 28]
            let digest = (size + Array(dataset.pixels(at: image))).withUnsafeBytes { SHA256().digest($0) }
            #expect(Data(digest) == row["digest"])
        }
    }

    @Test("The same command again finds the data set, and another plan is an error")
    func again() async throws {
        #expect(try await generate("set") == .made)
        #expect(try await generate("set") == .alreadyThere)
        let error = await #expect(throws: DatasetError.self) {
            try await generate("set", plan: GenerationPlan(side: 32))
        }
        #expect(error?.code == .exists)
        #expect(error?.description.contains("size 28 instead of 32") == true)
    }

    /// Leaves the state of an interrupted run after the first files of a plan, some of them committed.
    private func stoppedRun(_ name: String, plan: GenerationPlan, committed: Int, more: Int) throws {
        let catalogue = try FontCatalogue([.path(Project.fonts)])
        let partial = try PartialFolder(for: folder.file(name), purpose: Generator.purpose(catalogue))
        let record = plan.record(
            sources: [.path(Project.fonts)], catalogue: catalogue, freeType: try FontLibrary().version)
        let writer = try DatasetWriter(in: partial, plan: record, classes: plan.characters.classes)
        let drawer = try FontFileDrawer(plan: plan)
        let files = FontFileSequence(catalogue)
        for file in files.prefix(committed) { try writer.append(drawer.draw(file)) }
        try writer.commit()
        for file in files.dropFirst(committed).prefix(more) { try writer.append(drawer.draw(file)) }
    }

    @Test("An interrupted run resumes only with the same plan")
    func resumedByAnother() async throws {
        try stoppedRun("set", plan: GenerationPlan(fit: .contain), committed: 3, more: 0)
        let error = await #expect(throws: DatasetError.self) { try await generate("set") }
        #expect(error?.code == .exists)
        #expect(error?.description.contains("fit contain instead of notmnist") == true)
    }

    @Test("A run interrupted after any file resumes and makes the same bytes", arguments: [1, 7, 30, 58])
    func resumed(_ stopAfter: Int) async throws {
        try await generate("whole")
        try stoppedRun("stopped", plan: GenerationPlan(), committed: stopAfter, more: 3)
        try await generate("stopped")
        #expect(try contents("stopped") == contents("whole"))
    }

    @Test("A run that fails at the end resumes and makes the same bytes")
    func failedAtTheEnd() async throws {
        try await generate("whole")
        try stoppedRun("set", plan: GenerationPlan(), committed: 20, more: 0)
        // A folder with the manifest's name makes writing the manifest fail, as a full disk would.
        try FileManager.default.createDirectory(
            atPath: folder.file("set.partial/manifest.sqlite"), withIntermediateDirectories: true)
        await #expect(throws: (any Error).self) { try await generate("set") }
        try FileManager.default.removeItem(atPath: folder.file("set.partial/manifest.sqlite"))
        try await generate("set")
        #expect(try contents("set") == contents("whole"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["set", "whole"])
    }

    @Test("A run killed at any commit resumes and makes the same bytes")
    func snapshots() async throws {
        try await generate("whole")
        var generator = Generator(
            plan: GenerationPlan(), sources: [.path(Project.fonts)], workers: 2,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        generator.interval.rows = 60
        // A copy of the folder during the run is the state that `kill -9` would leave.
        var copies = 0
        _ = try await generator.run(output: folder.file("set")) { _ in
            copies += 1
            try? FileManager.default.copyItem(
                atPath: folder.file("set.partial"), toPath: folder.file("copy\(copies).partial"))
        }
        #expect(try contents("set") == contents("whole"))
        #expect(copies >= 7)
        for copy in 1...copies {
            try await generate("copy\(copy)")
            #expect(try contents("copy\(copy)") == contents("whole"))
        }
        let run = try #require(try RunRecord.read(folder.file("copy\(copies)/run.json")))
        #expect(run.runs == 2)
    }

    @Test("Partial folders of other commands and other programs are not touched")
    func otherFolders() async throws {
        try stoppedRun("set", plan: GenerationPlan(), committed: 3, more: 0)
        let before = try bytes(folder.file("set.partial/work.sqlite"))
        try await generate("done")
        let dataset = try Dataset(path: folder.file("done"))
        for format in [ExportFormat.png, .idx] {
            let error = await #expect(throws: PlaceError.self) {
                try await Exporter(dataset, workers: 1).export(as: format, to: folder.file("set")) { _ in }
            }
            #expect(error?.code == .exists)
        }
        #expect(try bytes(folder.file("set.partial/work.sqlite")) == before)
        try folder.write("mine".utf8, to: "own.partial/precious.txt")
        let error = await #expect(throws: PlaceError.self) { try await generate("own") }
        #expect(error?.code == .exists)
        #expect(try bytes(folder.file("own.partial/precious.txt")) == Array("mine".utf8))
    }

    @Test("A partial data set without its images is an error")
    func lostImages() async throws {
        try stoppedRun("set", plan: GenerationPlan(), committed: 5, more: 0)
        try FileManager.default.removeItem(atPath: folder.file("set.partial/images-idx3-ubyte"))
        let error = await #expect(throws: PlaceError.self) { try await generate("set") }
        #expect(error?.code == .damaged)
    }

    @Test("A damaged run.json is an error with advice, and removing it resumes the run")
    func damagedRunRecord() async throws {
        try stoppedRun("set", plan: GenerationPlan(), committed: 5, more: 0)
        try folder.write("{\"runs\": 1".utf8, to: "set.partial/run.json")
        let error = await #expect(throws: DatasetError.self) { try await generate("set") }
        #expect(error?.code == .damaged)
        #expect(error?.description.contains("run.json is damaged") == true)
        try FileManager.default.removeItem(atPath: folder.file("set.partial/run.json"))
        #expect(try await generate("set") == .made)
    }

    @Test("A run does not resume with changed fonts")
    func changedFonts() async throws {
        let fonts: [FontSource] = [.path(folder.file("fonts"))]
        try folder.write(try Project.font("OCRBS.otf"), to: "fonts/a.otf")
        do {
            let catalogue = try FontCatalogue(fonts)
            let partial = try PartialFolder(for: folder.file("set"), purpose: Generator.purpose(catalogue))
            let record = GenerationPlan().record(
                sources: fonts, catalogue: catalogue, freeType: try FontLibrary().version)
            try DatasetWriter(in: partial, plan: record, classes: GenerationPlan().characters.classes).commit()
        }
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: folder.file("fonts/a.otf"))
        let error = await #expect(throws: PlaceError.self) { try await generate("set", sources: fonts) }
        #expect(error?.code == .exists)
    }

    @Test("Two processes cannot make the same data set at the same time")
    func locked() async throws {
        let partial = try PartialFolder(for: folder.file("set"), purpose: "a test")
        let error = await #expect(throws: PlaceError.self) { try await generate("set") }
        #expect(error?.code == .busy)
        withExtendedLifetime(partial) {}
    }

    @Test("No fonts, or no glyphs of the characters, is an error that leaves no files")
    func nothing() async throws {
        try folder.write("x".utf8, to: "empty/readme.txt")
        let none = await #expect(throws: DatasetError.self) {
            try await generate("set", sources: [.path(folder.file("empty"))])
        }
        #expect(none?.description.hasPrefix("No fonts found") == true)
        let plan = GenerationPlan(characters: CharacterList(codepoints: ["\u{12000}"]))
        let unsuitable = await #expect(throws: DatasetError.self) { try await generate("set", plan: plan) }
        #expect(unsuitable?.code == .unsuitable)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["empty"])
    }

    @Test("Labels of more than 256 classes have four bytes")
    func manyClasses() async throws {
        let plan = GenerationPlan(characters: try CharacterList("U+0021-U+017E"), side: 8)
        try await generate("many", plan: plan, sources: [.path(Project.fonts + "/Jura-Light.otf")])
        let dataset = try Dataset(path: folder.file("many"))
        // 350 code points without 33 control characters, the no-break space and the soft hyphen.
        #expect(dataset.classes.count == 315)
        #expect((0..<dataset.count).map { dataset.label(at: $0) }.max()! > 256)
    }

    @Test("Faces with the same file name get unique names in exports")
    func exportNames() async throws {
        for place in ["a", "b", "c"] { try folder.write(try Project.font("OCRBS.otf"), to: "fonts/\(place)/OCRBS.otf") }
        try folder.write(try Project.font("jsMath-collection.ttc"), to: "fonts/c.ttc")
        try await generate("set", sources: [.path(folder.file("fonts"))])
        let names = try await Dataset(path: folder.file("set")).manifest.read {
            try String.fetchAll($0, sql: "SELECT export_name FROM instances ORDER BY id")
        }
        #expect(names == ["OCRBS.otf", "OCRBS.otf~2", "OCRBS.otf~3", "c.ttc", "c.ttc#1", "c.ttc#2"])
    }

    @Test("Damaged data sets and other folders are errors")
    func damaged() async throws {
        try await generate("set")
        func problem() -> String {
            do { _ = try Dataset(path: folder.file("set")); return "" } catch { return "\(error)" }
        }
        let images = try bytes(folder.file("set/images-idx3-ubyte"))
        try folder.write(images.dropLast(), to: "set/images-idx3-ubyte")
        #expect(problem().contains("images-idx3-ubyte is damaged"))
        try folder.write(images, to: "set/images-idx3-ubyte")
        var labels = try bytes(folder.file("set/labels-idx1-ubyte"))
        labels[20] = 77
        try folder.write(labels, to: "set/labels-idx1-ubyte")
        #expect(problem().contains("image 12 has label 77, but there are 10 classes"))
        try folder.write(
            bytes(folder.file("set/labels-idx1-ubyte")).enumerated().map { $0.offset == 20 ? 2 : $0.element },
            to: "set/labels-idx1-ubyte")
        for statement in [
            "UPDATE classes SET codepoint = -1 WHERE label = 3", "DELETE FROM images WHERE id = 5",
            "UPDATE provenance SET json = '{}'",
        ] {
            let manifest = try bytes(folder.file("set/manifest.sqlite"))
            let database = try DatabaseQueue(path: folder.file("set/manifest.sqlite"))
            try await database.write { try $0.execute(sql: statement) }
            try database.close()
            #expect(problem().contains("manifest.sqlite is damaged"), "\(statement)")
            try folder.write(manifest, to: "set/manifest.sqlite")
        }
        try folder.write("garbage".utf8, to: "set/manifest.sqlite")
        #expect(problem().contains("manifest.sqlite is damaged"))
        #expect(throws: DatasetError.self) { try Dataset(path: folder.path) }
        #expect(throws: FileError.self) { try Dataset(path: "/nowhere") }
    }

    @Test("A manifest of a newer version is an error with advice")
    func newer() async throws {
        try await generate("set")
        let database = try DatabaseQueue(path: folder.file("set/manifest.sqlite"))
        try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 4") }
        let error = #expect(throws: DatasetError.self) { try Dataset(path: folder.file("set")) }
        #expect(error?.code == .tooNew)
        #expect(
            error?.description.hasSuffix(
                "has schema 4, but this glyphforge supports schemas up to 3; install a newer glyphforge.") == true)
    }
}
