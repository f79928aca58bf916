import Foundation
import GRDB
import TestSupport
import Testing

@testable import GlyphForge

@Suite("File names in exports")
struct ExportFileNamesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Imports a tree of images with these names.
    private func dataset(_ names: [String]) async throws -> Dataset {
        for (number, name) in names.enumerated() {
            var file: [UInt8] = []
            let pixels = [UInt8](repeating: UInt8(number * 9 + 100), count: 64)
            pixels.withUnsafeBytes { PNGEncoder().encode($0, width: 8, height: 8, to: &file) }
            try folder.write(file, to: "tree/" + name)
        }
        try await Importer(source: folder.file("tree"), workers: 1).run(output: folder.file("set")) { _ in }
        return try Dataset(path: folder.file("set"))
    }

    private func files(_ name: String) -> [String] {
        (FileManager.default.subpaths(atPath: folder.file(name)) ?? []).filter { $0.hasSuffix(".png") }.sorted()
    }

    @Test("Imported images keep the names of their files, in every format that has names")
    func keeps() async throws {
        let names = ["cat/Tom 1.png", "cat/kitten.v2.png", "dog/Rex.png", "dog/test_9.png"]
        let set = try await dataset(names)
        try await Exporter(set, workers: 1).export(as: .png, to: folder.file("png")) { _ in }
        #expect(files("png") == names)
        try await Exporter(set, workers: 1).export(as: .csv, to: folder.file("set.csv")) { _ in }
        let rows = String(decoding: try bytes(folder.file("set.csv")), as: UTF8.self).split(separator: "\n")
        #expect(rows.dropFirst().map { String($0.prefix { $0 != "," }) } == names)
        // Hugging Face's loader would take test_9.png for the test split.
        try await Exporter(set, workers: 1).export(as: .imageFolder, to: folder.file("hf")) { _ in }
        #expect(files("hf") == ["cat/Tom 1.png", "cat/kitten.v2.png", "dog/000000003.png", "dog/Rex.png"])
        for (format, place) in [(ExportFormat.tarGzip, "a.tar.gz"), (.zip, "a.zip")] {
            try await Exporter(set, workers: 1).export(as: format, to: folder.file(place)) { _ in }
            try await Importer(source: folder.file(place), workers: 1).run(output: folder.file("from " + place)) { _ in
            }
            let sources = try await Dataset(path: folder.file("from " + place)).manifest.read {
                try String.fetchAll($0, sql: "SELECT source FROM images ORDER BY id")
            }
            #expect(sources == names.map { "a/" + $0 })
        }
    }

    @Test("Equal names of a class get numbers in the order of rows, and equal keys of WebDataset too")
    func collisions() async throws {
        let tree = ["a/X.png", "a/x.png", "b/X.png", "b/x.png", "b/x~2.png"]
        let set = try await dataset(tree)
        func names(_ rule: ExportFileNames.Rule) async throws -> [String] {
            let found = try ExportFileNames(set, rule)
            let sources = try await set.manifest.read {
                try String.fetchAll($0, sql: "SELECT source FROM images ORDER BY id")
            }
            return sources.enumerated().map { found.name($0, exportName: nil, source: $1) }
        }
        #expect(try await names(.inFolders) == ["X", "x~2", "X", "x~2", "x~2~2"])
        let keys = try await names(.keys)
        #expect(Set(keys.map { $0.lowercased() }).count == keys.count && !keys.contains { $0.contains(".") })
        try await Exporter(set, workers: 1).export(as: .png, to: folder.file("png")) { _ in }
        #expect(files("png").count == tree.count)
    }

    @Test("Image folders have subfolders above a limit and no folders of classes without images")
    func limits() async throws {
        let set = try await dataset((0..<5).map { "a/i\($0).png" } + ["b/j.png"])
        try await Exporter(set, workers: 2).exportImageFolder(to: folder.file("hf"), test: nil, maxFiles: 2) { _ in }
        #expect(
            files("hf") == ["a/000/i0.png", "a/000/i1.png", "a/001/i2.png", "a/001/i3.png", "a/002/i4.png", "b/j.png"])
        let rows = String(decoding: try bytes(folder.file("hf/metadata.jsonl")), as: UTF8.self)
        #expect(rows.contains("\"file_name\": \"a/002/i4.png\""))
    }
}
