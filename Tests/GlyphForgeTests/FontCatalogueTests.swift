import Foundation
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Font catalogue")
struct FontCatalogueTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["b/Z.TTF", "b/a.otf", "a.woff2", "B.pfb", "notes.txt", "c/d/e/x.zip"] {
            try folder.write([1, 2, 3], to: name)
        }
    }

    private func names(_ catalogue: FontCatalogue) -> [String] {
        catalogue.locations.map { String($0.path.dropFirst(folder.path.count + 1)) }
    }

    @Test("Folders are searched recursively, in the order of the paths' bytes")
    func order() throws {
        let catalogue = try FontCatalogue([.path(folder.path)])
        #expect(names(catalogue) == ["B.pfb", "a.woff2", "b/Z.TTF", "b/a.otf", "c/d/e/x.zip"])
        #expect(catalogue.locations.map(\.isArchive) == [false, false, false, false, true])
    }

    @Test("A folder with two names is listed under the first by its bytes, whatever the file system's order")
    func twoNames() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.file("a-link"), withDestinationPath: "c")
        #expect(names(try FontCatalogue([.path(folder.path)])).contains("a-link/d/e/x.zip"))
    }

    @Test("A file whose name is not UTF-8 is listed with an escaped name")
    func notUTF8() throws {
        let path = Array((folder.path + "/M").utf8) + [0xFC] + Array("ller.ttf".utf8) + [0]
        let descriptor = path.withUnsafeBufferPointer {
            $0.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
        }
        #expect(descriptor >= 0)
        close(descriptor)
        let locations = try FontCatalogue([.path(folder.path)]).locations
        #expect(locations.allSatisfy { $0.problem == nil })
        #expect(locations.contains { $0.path == folder.file(#"M\xfcller.ttf"#) })
    }

    @Test("Bitmap fonts and dfonts are found, macOS's notes are passed over, and what was passed over is counted")
    func passedOver() throws {
        for name in ["n/a.dfont", "n/b.otb", "n/c.pcf", "n/d.pcf.gz", "n/e.bdf", "n/._f.ttf", "__MACOSX/g.ttf"] {
            try folder.write([1, 2, 3], to: name)
        }
        let catalogue = try FontCatalogue([.path(folder.path)])
        #expect(
            names(catalogue).filter { $0.hasPrefix("n") }
                == ["n/a.dfont", "n/b.otb", "n/c.pcf", "n/d.pcf.gz", "n/e.bdf"])
        #expect(!names(catalogue).contains { $0.hasPrefix("_") })
        #expect(catalogue.passedOver == 3)
        #expect(catalogue.passedOverNote == "3 files that are no fonts were passed over.")
    }

    @Test("A trailing slash makes no difference")
    func slash() throws {
        #expect(
            try FontCatalogue([.path(folder.path + "/")]).locations == FontCatalogue([.path(folder.path)]).locations)
    }

    @Test("A file that is found again through a link or overlapping sources counts once")
    func repeats() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.file("b/link.ttf"), withDestinationPath: "Z.TTF")
        try FileManager.default.createSymbolicLink(atPath: folder.file("b/loop"), withDestinationPath: folder.path)
        let catalogue = try FontCatalogue([.path(folder.path), .path(folder.file("B.pfb"))])
        #expect(names(catalogue) == ["B.pfb", "a.woff2", "b/Z.TTF", "b/a.otf", "c/d/e/x.zip"])
        #expect(catalogue.repeated == 2)
    }

    @Test("A dangling link is a problem of one file and does not stop the run")
    func dangling() throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("gone.ttf"), withDestinationPath: "/nowhere/x.ttf")
        let location = try #require(try FontCatalogue([.path(folder.path)]).locations.last)
        #expect(location.problem == "No such file or directory")
    }

    @Test("A missing source is an error that names it")
    func absent() {
        let error = #expect(throws: FileError.self) { try FontCatalogue([.path("/nowhere/at-all")]) }
        #expect(error?.description == "/nowhere/at-all cannot be found: No such file or directory.")
    }

    @Test("Installed fonts are found by fontconfig patterns")
    func installed() throws {
        let all = try FontCatalogue([.installed(pattern: ":")])
        let dejaVu = try FontCatalogue([.installed(pattern: "DejaVu Sans")])
        #expect(!dejaVu.locations.isEmpty)
        #expect(dejaVu.locations.count < all.locations.count)
        #expect(dejaVu.locations.allSatisfy { $0.path.contains("DejaVu") })
    }
}
