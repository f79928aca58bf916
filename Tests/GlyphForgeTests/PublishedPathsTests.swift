import Foundation
import Logging
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Paths in published files")
struct PublishedPathsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func dataset(_ name: String, _ sources: [String]) async throws -> Dataset {
        let generator = Generator(
            plan: GenerationPlan(characters: try CharacterList("A-Ca"), side: 8), sources: sources.map { .path($0) },
            workers: 1, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    @Test("No export contains the absolute path of the fonts, of the data set or of its source")
    func exports() async throws {
        for name in ["private/fonts/a/OCRBS.otf", "private/fonts/VeraSeBd.ttf"] {
            try folder.write(try Project.font(String(name.split(separator: "/").last!)), to: name)
        }
        let drawn = try await dataset("drawn", [folder.file("private/fonts")])
        let other = try await dataset("other", [folder.file("private/fonts/VeraSeBd.ttf")])
        try await Exporter(drawn, workers: 1).export(as: .png, to: folder.file("tree")) { _ in }
        try await Importer(source: folder.file("tree"), workers: 1).run(output: folder.file("imported")) { _ in }
        _ = try Splitter(drawn, small: .count(1), smallPlain: false, seed: 0)
            .run(large: folder.file("large"), small: folder.file("small")) { _ in }
        let parts = [drawn, try Dataset(path: folder.file("imported")), try Dataset(path: folder.file("large"))]
        for (number, part) in parts.enumerated() {
            for format in ExportFormat.allCases {
                let test = number == 0 && format.supportsTestSplit ? other : nil
                guard number == 0 || format != .idx else { continue }
                try await Exporter(part, workers: 1).export(
                    as: format, to: folder.file("out/\(number)-\(format.rawValue)"), test: test
                ) { _ in }
            }
        }
        try ComparisonPage(try await Comparison.measure(drawn, other), drawn, other, seed: 0)
            .write(to: folder.file("out/page.html"))
        let result = try judge("contains_none_of.py", folder.file("out"), folder.path)
        #expect(result.status == 0, "\(result.errors)")
        let table = String(decoding: try bytes(folder.file("out/0-csv")), as: UTF8.self)
        #expect(table.contains(",a/OCRBS.otf,") && table.contains(",VeraSeBd.ttf,"))
    }

    @Test(
        "Font files are relative to their source or to the system's folder of fonts",
        arguments: [
            (["/home/ann/fonts"], "/home/ann/fonts/x/a.ttf", nil, "x/a.ttf"),
            (["/home/ann/fonts/"], "/home/ann/fonts/a.ttf", nil, "a.ttf"),
            (["/home/ann", "/home/ann/fonts"], "/home/ann/fonts/a.ttf", nil, "a.ttf"),
            (["/home/ann/a.ttf"], "/home/ann/a.ttf", nil, "a.ttf"),
            (["/home/ann/a.zip"], "/home/ann/a.zip", "x/b.ttf", "a.zip/x/b.ttf"),
            (["../fonts"], "../fonts/a.ttf", nil, "a.ttf"), (["fonts"], "fonts/a.ttf", nil, "a.ttf"),
            (["installed::"], "/usr/share/fonts/truetype/dejavu/a.ttf", nil, "truetype/dejavu/a.ttf"),
            (["installed::"], "/home/ann/.local/share/fonts/a.ttf", nil, "a.ttf"),
            (["installed::"], "/home/ann/.fonts/b/a.ttf", nil, "b/a.ttf"),
            (["installed::"], "/opt/a.ttf", nil, "a.ttf"),
        ] as [([String], String, String?, String)])
    func fontFiles(_ sources: [String], _ path: String, _ member: String?, _ published: String) throws {
        var record = GenerationPlan().record(sources: [], catalogue: try FontCatalogue([]), freeType: "")
        record.sources = sources
        #expect(PublishedPaths(Provenance(generation: record)).fontFile(path, member: member) == published)
    }

    @Test(
        "Paths that users gave keep what does not tell where they are",
        arguments: [
            ("/home/ann/set", "set"), ("/home/ann/set/", "set"), ("~/set", "set"), ("../ann/set", "set"),
            ("set", "set"), ("sets/large", "sets/large"), ("..", "data"), ("/", "data"), ("--side", "--side"),
        ])
    func sources(_ path: String, _ published: String) { #expect(PublishedPaths.source(path) == published) }
}
