import TestSupport
import Testing

@testable import GlyphForge

@Suite("Font files with several faces")
struct FontCollectionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The pixels of each font alone, and of all faces of a file.
    private func check(_ fonts: [String], equal path: String) throws {
        let drawer = try FontFileDrawer(plan: GenerationPlan())
        let outcome = drawer.draw(FontFile(path: path))
        #expect(outcome.rejects.isEmpty)
        #expect(outcome.faces.map(\.index) == Array(fonts.indices))
        let alone = fonts.map { drawer.draw(FontFile(path: Project.fonts + "/" + $0)) }
        #expect(outcome.faces.map(\.names.family) == alone.map { $0.faces[0].names.family })
        #expect(outcome.pixels == alone.flatMap(\.pixels))
    }

    @Test("Every face of a WOFF2 collection is drawn")
    func woff2() throws {
        let fonts = ["VeraSeBd.ttf", "OSP-DIN.ttf", "Ecolier-court.ttf"]
        let path = folder.file("three.woff2")
        let result = try judge(
            "make_woff2_collection.py", path, Project.fonts + "/" + fonts[0], Project.fonts + "/" + fonts[1],
            Project.fonts + "/" + fonts[2])
        #expect(result.status == 0, "\(result.errors)")
        try check(fonts, equal: path)
    }

    @Test("Every font of a dfont is drawn, also in a folder")
    func dfont() async throws {
        let fonts = ["OSP-DIN.ttf", "VeraSeBd.ttf"]
        let path = try folder.write(ResourceFork.dfont(try fonts.map(Project.font)), to: "fonts/two.dfont")
        try check(fonts, equal: path)
        var listed: [FaceListing] = []
        _ = try await FontListing(characters: .init(codepoints: ["A"]), workers: 1).list(
            [.path(folder.path)], progress: { _ in }, consume: { listed.append($0) })
        #expect(listed.map(\.face) == [0, 1])
        #expect(listed.allSatisfy { $0.coverage == 1 })
    }
}
