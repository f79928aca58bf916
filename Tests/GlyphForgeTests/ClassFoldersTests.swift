import Foundation
import Logging
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Folders of classes")
struct ClassFoldersTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func dataset(_ chars: String, name: String = "set") async throws -> Dataset {
        let generator = Generator(
            plan: GenerationPlan(characters: try CharacterList(chars), side: 8),
            sources: [.path(Project.fonts + "/OCRBS.otf")], workers: 2,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    @Test(
        "Folders are numbered only where their names would not sort in the order of the labels",
        arguments: [
            ("A-J", ["A", "J"], false), ("0-9A-Z", ["0", "Z"], false), ("a-c", ["a", "c"], false),
            ("A-Ya-y", ["00_A", "49_U+0079"], true), ("B,A", ["0_B", "1_A"], true), ("A", ["A", "A"], false),
            ("U+FFFD,U+10000", ["0_U+FFFD", "1_U+10000"], true),
        ] as [(String, [String], Bool)])
    func names(_ chars: String, _ ends: [String], _ areNumbered: Bool) throws {
        let folders = ClassFolders(try CharacterList(chars).classes)
        #expect([folders.names.first, folders.names.last] == ends)
        #expect(folders.areNumbered == areNumbered)
        #expect(folders.names == folders.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    @Test("Folders named by numbers sort like the numbers")
    func numbers() {
        let classes = (0..<12).map { DatasetClass(label: $0, name: "\($0)") }
        #expect(ClassFolders(classes).names.last == "11_11")
        #expect(ClassFolders(Array(classes.prefix(10))).names.last == "9")
    }

    @Test(
        "Exports of both cases of letters come back with the same classes and labels",
        arguments: [ExportFormat.png, .tarGzip, .zip])
    func roundTrip(_ format: ExportFormat) async throws {
        let set = try await dataset("0-9A-Za-z")
        let path = folder.file("letters." + format.rawValue)
        try await Exporter(set, workers: 2).export(as: format, to: path) { _ in }
        if format == .png {
            let table = String(decoding: try bytes(path + "/classes.csv"), as: UTF8.self)
            #expect(table.hasPrefix("label,codepoint,name,folder\n0,U+0030,DIGIT ZERO,00_0\n"))
            #expect(table.hasSuffix("\n61,U+007A,LATIN SMALL LETTER Z,61_U+007A\n"))
            let folders = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0 != "classes.csv" }
            #expect(folders.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } == ClassFolders(set.classes).names)
        }
        try await Importer(source: path, workers: 2).run(output: folder.file("again")) { _ in }
        let again = try Dataset(path: folder.file("again"))
        #expect(again.classes == set.classes)
        #expect((0..<set.count).allSatisfy { set.label(at: $0) == again.label(at: $0) })
        #expect((0..<set.count).allSatisfy { set.pixels(at: $0).elementsEqual(again.pixels(at: $0)) })
    }

    @Test("The folders of A to J have no numbers, and no table lies beside them")
    func plain() async throws {
        let set = try await dataset("A-J")
        try await Exporter(set, workers: 1).export(as: .png, to: folder.file("png")) { _ in }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("png")).sorted()
        #expect(names == ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"])
    }

    @Test("The card says that folders are numbered, where they are")
    func card() async throws {
        for (chars, expected) in [("A-Ya", true), ("A-C", false)] {
            let path = folder.file(chars)
            try await Exporter(try await dataset(chars, name: "set-" + chars), workers: 1).export(as: .card, to: path) {
                _ in
            }
            #expect(String(decoding: try bytes(path), as: UTF8.self).contains("begin with the labels") == expected)
        }
    }

    @Test(
        "Names are numbered if all begin with their label",
        arguments: [
            (["1_B", "0_A"], false, ["A", "B"]), (["00_A", "02_C"], true, ["A", "C"]), (["00_A", "02_C"], false, nil),
            (["0_A", "10_B"], true, nil), (["0_A", "1_A"], true, nil), (["0_A", "B"], true, nil),
            (["0_", "1_B"], true, nil), (["0_A", "0_B"], true, nil), (["0_A"], true, nil),
            (["0_a_b", "1_U+0041"], false, ["a_b", "U+0041"]),
        ] as [([String], Bool, [String]?)])
    func recognition(_ names: [String], _ hasTable: Bool, _ plain: [String]?) {
        #expect(NumberedClassNames(names, hasTable: hasTable)?.plain == plain)
    }
}
