import Foundation
import Logging
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Exports to publish")
struct PublishedFormatsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A few fonts only, because the judges are slow.
    private static let fonts = [
        "OCRBS.otf", "VeraSeBd.ttf", "OSP-DIN.ttf", "B612-Regular.otf", "teams.pfb", "Prociono.otf",
    ]
    .map { Project.fonts + "/" + $0 }

    private func dataset(_ name: String = "set", fonts: [String] = Self.fonts) async throws -> Dataset {
        let generator = Generator(
            plan: GenerationPlan(), sources: fonts.map { .path($0) }, workers: 2,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    private func expectApproval(_ result: ProgramResult) {
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test("MATLAB files of both versions have the images and labels of the data set")
    func mat() async throws {
        let set = try await dataset()
        let exporter = Exporter(set, workers: 1)
        try exporter.exportMAT(to: folder.file("5.mat")) { _ in }
        try exporter.exportMAT(to: folder.file("7.mat"), maxMAT5Size: 10_000) { _ in }
        expectApproval(try judge("mat_equals_dataset.py", set.path, folder.file("5.mat"), folder.file("7.mat")))
        // HDF5 stores times in seconds; a later file must have the same bytes.
        try await Task.sleep(for: .seconds(1.1))
        try exporter.exportMAT(to: folder.file("7-again.mat"), maxMAT5Size: 10_000) { _ in }
        #expect(try bytes(folder.file("7.mat")) == bytes(folder.file("7-again.mat")))
    }

    @Test("datasets reads the image folder, with and without splits, and the origin of each image")
    func imageFolder() async throws {
        let set = try await dataset()
        let other = try await dataset("other", fonts: [Self.fonts[0]])
        try await Exporter(set, workers: 2).export(as: .imageFolder, to: folder.file("alone")) { _ in }
        try await Exporter(set, workers: 2).export(as: .imageFolder, to: folder.file("both"), test: other) { _ in }
        expectApproval(
            try judge(
                "imagefolder_equals_dataset.py", folder.file("scratch"), folder.file("alone"), set.path, "-",
                folder.file("both"), set.path, other.path))
    }

    @Test("webdataset reads all shards, with and without splits")
    func webDataset() async throws {
        let set = try await dataset()
        let other = try await dataset("other", fonts: [Self.fonts[0]])
        let exporter = Exporter(set, workers: 2)
        try await exporter.exportWebDataset(to: folder.file("alone"), test: nil, shardSize: 25) { _ in }
        try await exporter.export(as: .webDataset, to: folder.file("both"), test: other) { _ in }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("alone")).sorted()
        #expect(names.count == (set.count + 24) / 25 && names.first == "alone-000000.tar")
        expectApproval(
            try judge(
                "webdataset_equals_dataset.py", folder.file("alone/alone"), set.path, folder.file("both/train"),
                set.path,
                folder.file("both/test"), other.path))
    }

    @Test("mlcroissant validates the description and reads images and labels, with and without splits")
    func croissant() async throws {
        let set = try await dataset()
        let other = try await dataset("other", fonts: [Self.fonts[0]])
        try await Exporter(set, workers: 2).export(as: .croissant, to: folder.file("alone")) { _ in }
        try await Exporter(set, workers: 2).export(as: .croissant, to: folder.file("both"), test: other) { _ in }
        expectApproval(
            try judge(
                "croissant_equals_dataset.py", folder.file("scratch"), folder.file("alone"), set.path, "-",
                folder.file("both"), set.path, other.path))
    }

    @Test("The data set card has the right counts and says what is unknown")
    func card() async throws {
        // One font twice, so that every image has a duplicate.
        for name in ["a.otf", "b.otf"] { try folder.write(try Project.font("OCRBS.otf"), to: "fonts/" + name) }
        let set = try await dataset("set", fonts: [folder.file("fonts")])
        try await Exporter(set, workers: 1).export(as: .card, to: folder.file("README.md")) { _ in }
        let card = String(decoding: try bytes(folder.file("README.md")), as: UTF8.self)
        for line in [
            "- n<1K", "20 grey images of characters drawn from fonts, 28 x 28 pixels, in 10 classes.",
            "| 0 | A | U+0041 | LATIN CAPITAL LETTER A | 2 |",
            "10 images have the same pixels as an earlier image (in 10 groups of duplicates). No such group",
            "2 faces of 1 family", "has not been estimated.", "glyphforge generate set --fonts",
        ] { #expect(card.contains(line), "\(line)\n\(card)") }
    }

    @Test("Font names cannot break the card's tables")
    func hostileNames() {
        var table = MarkdownTable(["a"], numbers: [])
        table.append(["x|y\n<b>`*_[z](q)\\"])
        #expect(table.text == "| a |\n| --- |\n| x\\|y \\<b\\>\\`\\*\\_\\[z\\](q)\\\\ |")
    }

    @Test(
        "Quoted JSON strings decode to the original text",
        arguments: ["", "a\"b\\c\n\u{1}\u{1F}", "Größe 字 \u{1F600}\u{2028}"])
    func json(_ text: String) throws {
        #expect(try JSONDecoder().decode(String.self, from: Data(JSON.quoted(text).utf8)) == text)
    }

    @Test(
        "The bytes depend neither on the number of workers nor on the run",
        arguments: [ExportFormat.mat, .imageFolder, .webDataset, .croissant, .card])
    func deterministic(_ format: ExportFormat) async throws {
        let set = try await dataset()
        var results: [[String: [UInt8]]] = []
        for (run, workers) in [1, 2, 1, 2].enumerated() {
            // The files contain the output's name, so it must be the same.
            let path = folder.file("\(run)/out")
            try await Exporter(set, workers: workers).export(as: format, to: path) { _ in }
            let names = FileManager.default.subpaths(atPath: folder.file("\(run)")) ?? []
            var files: [String: [UInt8]] = [:]
            for name in names { files[name] = try? bytes(folder.file("\(run)/\(name)")) }
            #expect(!files.isEmpty && !names.contains { $0.contains("partial") })
            results.append(files)
        }
        for result in results.dropFirst() { #expect(result == results[0]) }
    }
}
