import Foundation
import TestSupport
import Testing

@testable import GlyphForge

/// The archives are made by Python's modules and bsdtar, not by the library that is tested.
@Suite("Font archives")
struct FontArchiveTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["VeraSeBd.ttf", "OCRBS.otf", "teams.pfb"] {
            try folder.write(try Project.font(name), to: "in/" + name)
        }
        try folder.write(try Project.font("Amiga-Regular.ttf"), to: "in/Größe 字.ttf")
        try folder.write("not a font".utf8, to: "in/readme.txt")
    }

    private func make(_ kind: String, _ name: String) throws -> String {
        let result = try judge("make_archive.py", kind, folder.file("in"), folder.file(name))
        #expect(result.status == 0, "\(result.errors)")
        return folder.file(name)
    }

    private func files(_ path: String) throws -> [FontFile] {
        Array(FontFileSequence(try FontCatalogue([.path(path)])))
    }

    @Test(
        "Fonts in an archive give the same images as fonts in a folder",
        arguments: ["zip", "tar", "tar.gz", "tar.xz", "tar.bz2", "7z"])
    func kinds(_ kind: String) throws {
        let found = try files(try make(kind, "fonts." + kind))
        #expect(Set(found.map(\.fileName)) == ["VeraSeBd.ttf", "OCRBS.otf", "teams.pfb", "Größe 字.ttf"])
        let drawer = try FontFileDrawer(plan: GenerationPlan())
        for file in found {
            let outcome = drawer.draw(file)
            let direct = drawer.draw(FontFile(path: folder.file("in/" + file.fileName)))
            #expect(outcome.pixels == direct.pixels && !direct.pixels.isEmpty)
            #expect(outcome.digest == direct.digest)
            #expect(outcome.member?.hasSuffix(file.fileName) == true)
        }
    }

    @Test("A nested archive is read, and its name is part of the member's name")
    func nested() throws {
        let found = try files(try make("nested", "outer.zip"))
        #expect(found.map(\.member).contains("inner.tar.gz/in/teams.pfb"))
        #expect(found.count == 4)
    }

    @Test("Members keep names that are not UTF-8, and members with the same name stay apart")
    func names() async throws {
        let archive = try make("names", "names.zip")
        let found = try files(archive)
        #expect(found.map(\.member) == [#"\xba\xda.ttf"#, #"\xcb\xce.ttf"#, "same.ttf", "same.ttf"])
        let output = folder.file("letters")
        let generator = Generator(
            plan: GenerationPlan(), sources: [.path(archive)], workers: 2, logger: .silent)
        #expect(try await generator.run(output: output) { _ in } == .made)
        let dataset = try Dataset(path: output)
        let traits = try FaceTraitsReader.read(dataset)
        // The traits of each face are those of its own file.
        let library = try FontLibrary()
        let faces = try ImageOrigins(dataset).faces
        #expect(faces.count == 4)
        for (place, face) in faces.enumerated() {
            let counted = try Face(found[place].open(), subject: "x", in: library).traits(comparing: [])
            #expect(traits[face.number]?.characters == counted.characters)
        }
        #expect(Set(traits.values.map(\.characters)).count == 4)
    }

    private func problem(_ file: FontFile?) -> FontError? {
        guard case .unreadable(let error)? = file?.contents else { return nil }
        return error
    }

    @Test(
        "An archive bomb is a reject because of its declared size, unpacked size or nesting depth",
        arguments: ["bomb", "tar-bomb", "deep"])
    func bombs(_ kind: String) throws {
        let found = try files(try make(kind, kind == "tar-bomb" ? "bomb.tar.gz" : "bomb.zip"))
        #expect(found.count == 1)
        #expect(problem(found.last)?.code == .tooLarge, "\(found.map(\.subject))")
    }

    @Test("A damaged archive gives the members before the damage, then a reject")
    func damaged() throws {
        let path = try make("tar", "fonts.tar")
        let whole = try bytes(path)
        let cut = try folder.write(whole.prefix(whole.count / 2), to: "cut.tar")
        let found = try files(cut)
        #expect(found.count >= 2)
        #expect(found.dropLast().allSatisfy { problem($0) == nil })
        #expect(problem(found.last)?.code == .cannotOpen)
    }

    @Test("A file with an archive's extension but other contents is a reject", arguments: ["", "nonsense"])
    func notAnArchive(_ text: String) throws {
        let found = try files(try folder.write(text.utf8, to: "x.zip"))
        #expect(found.count == 1)
        #expect(problem(found.first)?.code == .cannotOpen)
    }

    @Test("An encrypted member is a reject")
    func encrypted() throws {
        let found = try files(try make("encrypted", "secret.zip"))
        #expect(found.count == 1)
        #expect(problem(found.first) != nil)
    }
}
