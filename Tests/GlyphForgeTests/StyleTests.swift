import Foundation
import GRDB
import Logging
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Instances and styles")
struct StyleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func draw(_ name: String, plan: GenerationPlan) throws -> FontFileOutcome {
        try FontFileDrawer(plan: plan).draw(FontFile(path: Project.fonts + "/" + name))
    }

    private func style(embolden: Double = 0, slant: Double = 0, width: Double = 1, stroke: Double = 0) -> GlyphStyle {
        var style = GlyphStyle.plain
        (style.embolden, style.slant, style.width, style.stroke) = (embolden, slant, width, stroke)
        return style
    }

    /// The ink of a drawing as a fraction of a fully inked image, and the number of inked columns.
    private func ink(_ letter: Unicode.Scalar, _ style: GlyphStyle, fit: Fit = .em) throws -> (
        share: Double, columns: Int
    ) {
        let contents = try FontContents(mapping: Project.fonts + "/VeraSeBd.ttf")
        let face = try Face(contents, subject: "Vera", in: FontLibrary())
        let renderer = GlyphRenderer(fit: fit, side: 64)
        try renderer.prepare(face)
        var pixels = [UInt8](repeating: 0, count: 64 * 64)
        let index = face.glyphIndex(of: letter)
        let glyph = try #require(index)
        let hasInk = try pixels.withUnsafeMutableBufferPointer {
            try renderer.draw(glyph: glyph, of: face, hinting: .none, style: style, into: $0.baseAddress!)
        }
        #expect(hasInk)
        let columns = (0..<64).count { column in (0..<64).contains { pixels[$0 * 64 + column] > 127 } }
        return (Double(pixels.reduce(0) { $0 + Int($1) }) / Double(255 * 64 * 64), columns)
    }

    @Test(
        "Emboldening adds ink, narrowing reduces the width, a stroke leaves the inside empty",
        arguments: [Fit.em, .notmnist])
    func effects(_ fit: Fit) throws {
        let plain = try ink("I", .plain, fit: fit)
        #expect(try ink("E", style(embolden: 0.04), fit: fit).share > ink("E", .plain, fit: fit).share * 1.05)
        #expect(try ink("I", style(stroke: 0.02), fit: fit).share < plain.share * 0.6)
        if fit == .em {
            #expect(try ink("E", style(width: 0.8)).columns < ink("E", .plain).columns)
            #expect(try ink("I", style(slant: 10)).columns > plain.columns)
        }
    }

    @Test("Random styles are within their ranges and determined by the seed", arguments: 0..<50 as Range<UInt64>)
    func ranges(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var again = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let style = GlyphStyle(using: &generator)
            #expect(style == GlyphStyle(using: &again))
            #expect(GlyphStyle.Ranges.slant.contains(style.slant) && GlyphStyle.Ranges.width.contains(style.width))
            #expect(GlyphStyle.Ranges.embolden.contains(style.embolden))
            #expect(style.stroke == 0 || GlyphStyle.Ranges.stroke.contains(style.stroke))
            #expect(style.stroke == 0 || style.embolden == 0)
            #expect(style != .plain)
        }
    }

    @Test("The plain drawing is the same with and without styles, and styles do not depend on the file's path")
    func plainStays() throws {
        var plan = GenerationPlan()
        let plain = try draw("Prociono.otf", plan: plan)
        plan.styles = 3
        let styled = try draw("Prociono.otf", plan: plan)
        #expect(styled.faces[0].instances.count == 4)
        #expect(Array(styled.pixels.prefix(7840)) == plain.pixels)
        let digests = Set(styled.faces[0].instances.map(\.digests))
        #expect(digests.count == 4)
        let elsewhere = try folder.write(try Project.font("Prociono.otf"), to: "other/name.otf")
        #expect(try FontFileDrawer(plan: plan).draw(FontFile(path: elsewhere)).pixels == styled.pixels)
        plan.seed = 1
        #expect(try draw("Prociono.otf", plan: plan).pixels != styled.pixels)
    }

    @Test("A variable font is drawn as its default, its named instances, or a grid of its axes")
    func instances() throws {
        func axes(_ selection: InstanceSelection) throws -> [String?] {
            var plan = GenerationPlan()
            plan.instances = selection
            return try draw("Karla[wght].ttf", plan: plan).faces[0].instances.map(\.instance.axes)
        }
        #expect(try axes(.default) == [nil])
        // The axis ranges from 200 to 800. Its default, 400, is one of the six named instances.
        #expect(try axes(.named) == [nil, "wght=200", "wght=300", "wght=500", "wght=700", "wght=800"])
        #expect(try axes(.grid(3)) == [nil, "wght=200", "wght=500", "wght=800"])
        var plan = GenerationPlan()
        plan.instances = .named
        let named = try draw("Karla[wght].ttf", plan: plan).faces[0].instances
        #expect(named.map(\.instance.name) == [nil, "ExtraLight", "Light", "Medium", "Bold", "ExtraBold"])
        #expect(Set(named.map(\.outlines)).count == 6)
    }

    @Test("A font without axes has only the default instance, whatever the selection")
    func noAxes() throws {
        var plan = GenerationPlan()
        plan.instances = .grid(5)
        #expect(try draw("Prociono.otf", plan: plan).faces[0].instances.map(\.instance) == [.default])
    }

    @Test(
        "A selection of instances equals its description when parsed",
        arguments: ["default", "named", "grid:2", "grid:100"])
    func selection(_ text: String) { #expect(InstanceSelection(text)?.description == text) }

    @Test(
        "Invalid selections of instances are rejected", arguments: ["", "grid", "grid:", "grid:1", "grid:101", "Named"])
    func noSelection(_ text: String) { #expect(InstanceSelection(text) == nil) }

    @Test("Each image's row has its style, with any number of workers")
    func rows() async throws {
        var plan = GenerationPlan()
        plan.styles = 2
        plan.instances = .named
        for (name, workers) in [("one", 1), ("eight", 8)] {
            let generator = Generator(
                plan: plan, sources: [.path(Project.fonts + "/Karla[wght].ttf"), .path(Project.fonts + "/OCRBS.otf")],
                workers: workers, logger: .silent)
            _ = try await generator.run(output: folder.file(name)) { _ in }
        }
        let files = ["images-idx3-ubyte", "manifest.sqlite"]
        for file in files { #expect(try bytes(folder.file("one/" + file)) == bytes(folder.file("eight/" + file))) }
        let dataset = try Dataset(path: folder.file("one"))
        #expect(dataset.count == (6 + 1) * 3 * 10)
        let names = try await dataset.manifest.read {
            try String.fetchAll($0, sql: "SELECT export_name FROM instances ORDER BY id")
        }
        #expect(names.prefix(3) == ["Karla[wght].ttf", "Karla[wght].ttf@1", "Karla[wght].ttf@2"])
        #expect(Set(names).count == 21)
        let plain = try await dataset.manifest.read {
            try Int.fetchAll(
                $0, sql: "SELECT image FROM image_details WHERE embolden = 0 AND slant = 0 AND width = 1 AND stroke = 0"
            )
        }
        #expect(plain.count == 70)
    }
}

extension Logger {
    /// A logger that discards all messages.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
