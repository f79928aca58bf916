import Foundation
import Logging
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Exports")
struct ExporterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func dataset(
        _ plan: GenerationPlan = GenerationPlan(), fonts: String = Project.fonts, name: String = "set"
    ) async throws -> Dataset {
        let generator = Generator(
            plan: plan, sources: [.path(fonts)], workers: 2,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    private func expectApproval(_ result: ProgramResult) {
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test("Each PNG file is byte for byte what Pillow writes for the same pixels")
    func pillow() async throws {
        let set = try await dataset(GenerationPlan(characters: try CharacterList("A-Za-z")))
        #expect(set.count > 1000)
        try await Exporter(set, workers: 2).export(as: .png, to: folder.file("png")) { _ in }
        expectApproval(try judge("png_equals_pillow.py", folder.file("png"), "\(set.count)"))
    }

    @Test(
        "Larger PNG files, including those of several chunks, are what Pillow writes",
        arguments: [(1, 1), (1, 40), (300, 1), (512, 512), (700, 333)])
    func pillowSizes(_ width: Int, _ height: Int) throws {
        var generator = SeededGenerator(seed: UInt64(width))
        for kind in 0..<3 {
            let pixels = (0..<width * height).map { position -> UInt8 in
                switch kind {
                case 0: UInt8.random(in: 0...255, using: &generator)
                case 1: UInt8(truncatingIfNeeded: position % width + position / width)
                default: Bool.random(using: &generator) ? 255 : 0
                }
            }
            var file: [UInt8] = []
            pixels.withUnsafeBytes { PNGEncoder().encode($0, width: width, height: height, to: &file) }
            try folder.write(file, to: "sizes/\(kind).png")
            #expect(try PNGReader.grey(file) == PNGReader.Image(width: width, height: height, pixels: pixels))
        }
        expectApproval(try judge("png_equals_pillow.py", folder.file("sizes"), "3"))
    }

    @Test(
        "Python's own modules read the archives, which have the images of the data set",
        arguments: [ExportFormat.tarGzip, .zip])
    func archives(_ format: ExportFormat) async throws {
        let set = try await dataset()
        let path = folder.file("notMNIST_large." + format.rawValue)
        try await Exporter(set, workers: 2).export(as: format, to: path) { _ in }
        expectApproval(try judge("archive_equals_dataset.py", path, set.path))
    }

    @Test("MNIST readers read the IDX files, which have every image once and no family in both splits")
    func idx() async throws {
        let set = try await dataset()
        try await Exporter(set, workers: 2).export(as: .idx, to: folder.file("mnist")) { _ in }
        expectApproval(try judge("idx_equals_dataset.py", folder.file("mnist"), set.path))
    }

    @Test("A test split given by the user becomes the test files")
    func idxWithTest() async throws {
        let set = try await dataset()
        let other = try await dataset(fonts: Project.fonts + "/OCRBS.otf", name: "other")
        try await Exporter(set, workers: 1).export(as: .idx, to: folder.file("mnist"), test: other) { _ in }
        expectApproval(try judge("idx_equals_dataset.py", folder.file("mnist"), set.path, other.path))
        let error = await #expect(throws: DatasetError.self) {
            try await Exporter(set, workers: 1).export(as: .idx, to: folder.file("same"), test: set) { _ in }
        }
        #expect(error?.description.contains("the same images") == true)
    }

    @Test("NumPy reads the arrays, with and without splits")
    func npz() async throws {
        let set = try await dataset()
        try await Exporter(set, workers: 1).export(as: .npz, to: folder.file("set.npz")) { _ in }
        expectApproval(try judge("npz_equals_dataset.py", folder.file("set.npz"), set.path))
        let other = try await dataset(fonts: Project.fonts + "/OCRBS.otf", name: "other")
        try await Exporter(set, workers: 1).export(as: .npz, to: folder.file("both.npz"), test: other) { _ in }
        expectApproval(try judge("npz_equals_dataset.py", folder.file("both.npz"), set.path, other.path))
    }

    @Test("The table has the paths of the PNG formats")
    func csv() async throws {
        let set = try await dataset()
        try await Exporter(set, workers: 1).export(as: .csv, to: folder.file("set.csv")) { _ in }
        expectApproval(try judge("csv_equals_dataset.py", folder.file("set.csv"), set.path))
    }

    @Test("The bytes do not depend on the number of workers", arguments: [ExportFormat.tarGzip, .zip, .idx])
    func deterministic(_ format: ExportFormat) async throws {
        let set = try await dataset(GenerationPlan(characters: try CharacterList("A-Za-z"), side: 16))
        var results: [[[UInt8]]] = []
        for workers in [1, 5] {
            // The entries contain the archive's name, so it must be the same.
            let path = folder.file("\(workers)/set")
            try FileManager.default.createDirectory(
                atPath: folder.file("\(workers)"), withIntermediateDirectories: true)
            try await Exporter(set, workers: workers).export(as: format, to: path) { _ in }
            let files =
                format == .idx
                ? try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { path + "/" + $0 } : [path]
            results.append(try files.map(bytes))
        }
        #expect(results[0] == results[1])
        #expect(results[0].allSatisfy { !$0.isEmpty })
    }

    @Test("Long font names make valid archives")
    func longNames() async throws {
        let name = String(repeating: "An Uncommonly Long Name ", count: 7) + "Ωμέγα.otf"
        try folder.write(try Project.font("OCRBS.otf"), to: "fonts/" + name)
        try folder.write(try Project.font("OCRBS.otf"), to: "fonts/short?>.otf")
        let set = try await dataset(fonts: folder.file("fonts"))
        for format in [ExportFormat.tarGzip, .zip] {
            let path = folder.file("long." + format.rawValue)
            try await Exporter(set, workers: 1).export(as: format, to: path) { _ in }
            expectApproval(try judge("archive_equals_dataset.py", path, set.path))
        }
        try await Exporter(set, workers: 1).export(as: .png, to: folder.file("long")) { _ in }
    }

    @Test("Existing files are not overwritten")
    func exists() async throws {
        let set = try await dataset()
        try folder.write([1], to: "there.zip")
        let error = await #expect(throws: DatasetError.self) {
            try await Exporter(set, workers: 1).export(as: .zip, to: folder.file("there.zip")) { _ in }
        }
        #expect(error?.code == .exists)
        #expect(try bytes(folder.file("there.zip")) == [1])
    }

    @Test("A contact sheet has images of the data set and depends on the seed only")
    func sheet() async throws {
        let set = try await dataset()
        #expect(throws: PlaceError.self) {
            try ContactSheet(set, columns: 3, rows: 3).write(to: set.path + "/classes.csv", label: nil, seed: 0)
        }
        func picture(_ scale: Int = 1, label: Int? = nil, seed: UInt64 = 3) throws -> PNGReader.Image {
            let path = folder.file("sheet.png")
            try ContactSheet(set, columns: 12, rows: 5, scale: scale).write(to: path, label: label, seed: seed)
            return try PNGReader.grey(bytes(path))
        }
        let sheet = try picture()
        #expect(try sheet == picture())
        #expect(try sheet != picture(seed: 4))
        // Labels such as U+0041 have 6 letters of 6 pixels, and a gap.
        let margin = 6 * 6 + 2
        #expect(sheet.width == margin + 12 * 30 + 2)
        #expect(sheet.height == 10 * 30 + 2)
        // The first image of the last row is a J.
        let first = (0..<28).flatMap { y in
            (0..<28).map { x in sheet.pixels[(9 * 30 + 2 + y) * sheet.width + margin + 2 + x] }
        }
        #expect((0..<set.count).contains { set.label(at: $0) == 9 && Array(set.pixels(at: $0)) == first })
        #expect(try picture(label: 0).height == 5 * 30 + 2 && picture(label: 0).width == 12 * 30 + 2)
        #expect(try picture(3).height == 10 * (3 * 28 + 2) + 2)
    }

    @Test("A contact sheet has a row for each class, on several pages if there are many")
    func sheetPages() async throws {
        let set = try await dataset(
            GenerationPlan(characters: try CharacterList("U+0021-U+007E,U+00A1-U+00BF"), side: 8),
            fonts: Project.fonts + "/Jura-Light.otf")
        let shown = Set((0..<set.count).map { set.label(at: $0) })
        #expect(shown.count > 64)
        let files = try ContactSheet(set, columns: 2, rows: 1).write(to: folder.file("a.png"), label: nil, seed: 0)
        #expect(files == [folder.file("a.png"), folder.file("a-2.png")])
        let heights = try files.map { try PNGReader.grey(bytes($0)).height }
        #expect(heights.reduce(0, +) == shown.count * 10 + 2 * 2)
        let labels = ContactSheet(set, columns: 2, rows: 1).lines(label: nil, seed: 0).flatMap { $0 }.map(\.label)
        #expect(labels == shown.sorted().map { set.classes[$0].notation })
    }

    @Test("Files that are not PNG are refused")
    func badPNG() {
        #expect(throws: PNGReader.ReadError.self) { try PNGReader.grey([]) }
        #expect(throws: PNGReader.ReadError.self) { try PNGReader.grey(Array("nonsense".utf8)) }
    }
}
