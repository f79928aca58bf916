import Foundation
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Comparisons")
struct ComparisonTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A data set of square images, each defined by its class's folder and its grey level at each pixel.
    private func set(_ name: String, _ images: [(folder: String, level: (Int) -> UInt8)], side: Int = 8) async throws
        -> Dataset
    {
        for (index, image) in images.enumerated() {
            var file: [UInt8] = []
            (0..<side * side).map(image.level).withUnsafeBytes {
                PNGEncoder().encode($0, width: side, height: side, to: &file)
            }
            try folder.write(file, to: "\(name)-in/\(image.folder)/\(index).png")
        }
        try await Importer(source: folder.file(name + "-in"), workers: 1).run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    @Test("Properties equal those counted by hand")
    func traits() async throws {
        // Solid, solid again (a copy), blank, the upper half white; and a B that equals the half A.
        let traits = try DatasetTraits(
            await set(
                "a",
                [
                    ("A", { _ in 255 }), ("A", { _ in 255 }), ("A", { _ in 0 }), ("A", { $0 < 32 ? 255 : 0 }),
                    ("B", { $0 < 32 ? 255 : 0 }),
                ]))
        #expect(traits.images == 5 && traits.side == 8 && traits.faces == 0 && traits.families == 0)
        #expect(traits.solid == 2 && traits.blank == 1)
        // 128 + 32 + 32 of 320 pixels are white, all others black.
        #expect(
            traits.histogram[255] == 192 && traits.histogram[0] == 128
                && traits.histogram[1...254].allSatisfy { $0 == 0 })
        #expect(traits.shareOf255 == 0.6 && traits.shareOfZero == 0.4 && traits.mean == 153)
        // The half images do not touch the lower side.
        #expect(traits.shareTouchingAllSides == 0.4)
        #expect(traits.extraCopies == 2 && traits.groupsAcrossClasses == 1)
        #expect(traits.classes.map(\.images) == [4, 1])
        #expect(traits.classes.map(\.mean) == [159.375, 127.5])
        #expect(traits.classes.map(\.solid) == [2, 0] && traits.classes.map(\.blank) == [1, 0])
    }

    @Test("Classes are matched by character or name, and the differences of mean images equal those counted by hand")
    func classes() async throws {
        let a = try await set(
            "a", [("A", { $0 < 32 ? 100 : 0 }), ("A", { $0 < 32 ? 200 : 0 }), ("C", { _ in 0 }), ("cat", { _ in 9 })])
        let b = try await set("b", [("U+0041", { $0 < 32 ? 170 : 0 }), ("B", { _ in 0 }), ("cat", { _ in 5 })])
        let comparison = try await Comparison.measure(a, b)
        #expect(comparison.classes.map(\.symbol) == ["A", "cat"])
        #expect(comparison.onlyInA == ["C"] && comparison.onlyInB == ["B"])
        // The mean A is 150 in its upper half: 20 less than B's there, and equal in the lower.
        #expect(comparison.classes.map(\.difference) == [10, 4])
        #expect(abs((comparison.classes[0].correlation ?? 0) - 1) < 1e-12)
        #expect(comparison.classes[1].correlation == nil)
    }

    @Test("The histogram distance is 0 for equal data sets and 1 without a common grey level")
    func distance() async throws {
        let a = try await set("a", [("A", { _ in 10 }), ("A", { _ in 20 })])
        let b = try await set("b", [("A", { _ in 10 }), ("A", { _ in 30 })])
        let c = try await set("c", [("A", { _ in 40 })])
        #expect(try await Comparison.measure(a, a).histogramDistance == 0)
        #expect(try await Comparison.measure(a, b).histogramDistance == 0.5)
        #expect(try await Comparison.measure(a, c).histogramDistance == 1)
    }

    @Test("Data sets with different image sizes are compared except for their mean images")
    func sizes() async throws {
        let a = try await set("a", [("A", { _ in 10 })])
        let b = try await set("b", [("A", { _ in 10 })], side: 9)
        let comparison = try await Comparison.measure(a, b)
        #expect(!comparison.sameSide && comparison.classes[0].difference == nil && comparison.histogramDistance == 0)
        #expect(comparison.notes.contains { $0.contains("different sizes") })
        #expect(ComparisonPage(comparison, a, b, seed: 0).html().contains("so there is no difference to show"))
    }

    @Test("The page is one file, depends on the seed only, and escapes names")
    func page() async throws {
        let a = try await set("<a&\"b'>", [("<script>", { UInt8($0) }), ("A", { _ in 10 })])
        let comparison = try await Comparison.measure(a, a)
        let html = ComparisonPage(comparison, a, a, seed: 1).html()
        #expect(html == ComparisonPage(comparison, a, a, seed: 1).html())
        #expect(html.contains("&lt;script&gt;") && !html.contains("<script") && !html.contains("<a&"))
        #expect(!html.contains("http") && !html.contains(" src=\"/"))
        // Two mean images, the difference, and one sample image of each set for each class.
        #expect(html.components(separatedBy: "data:image/png;base64,").count - 1 == 2 * 5)
        let path = folder.file("page.html")
        for _ in 0..<2 { try ComparisonPage(comparison, a, a, seed: 1).write(to: path) }
        #expect(try bytes(path) == Array(html.utf8))
        try folder.write([1], to: "other")
        #expect(throws: PlaceError.self) {
            try ComparisonPage(comparison, a, a, seed: 1).write(to: folder.file("other"))
        }
    }
}
