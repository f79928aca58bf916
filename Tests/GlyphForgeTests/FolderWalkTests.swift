import Foundation
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Folder walk")
struct FolderWalkTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["b/2", "b/1", "B", "a/x/y/z", ".hidden/h", "a/.h"] { try folder.write([1], to: name) }
    }

    private func files(_ walk: FolderWalk) throws -> [String] {
        var files: [String] = []
        try walk.run(folder.path) { item in
            if case .file(let file) = item {
                #expect(file.path == folder.file(file.relativePath))
                files.append(file.relativePath)
            }
        }
        return files
    }

    @Test("Files come in the order of the names' bytes, folder by folder")
    func order() throws {
        #expect(try files(FolderWalk()) == [".hidden/h", "B", "a/.h", "a/x/y/z", "b/1", "b/2"])
    }

    @Test("Hidden files and folders, and folders below the maximum depth, can be skipped")
    func limits() throws {
        #expect(try files(FolderWalk(maxDepth: 2, skipsHidden: true)) == ["B", "b/1", "b/2"])
        #expect(try files(FolderWalk(maxDepth: 0)) == ["B"])
    }

    @Test("A folder that is found again through a link is entered once, or until the maximum depth")
    func links() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.file("b/loop"), withDestinationPath: folder.path)
        #expect(try files(FolderWalk(skipsHidden: true)) == ["B", "a/x/y/z", "b/1", "b/2"])
        let repeated = try files(FolderWalk(maxDepth: 2, skipsHidden: true, entersFoldersOnce: false))
        #expect(repeated == ["B", "b/1", "b/2", "b/loop/B"])
    }

    @Test("A missing folder is an error that names it")
    func missing() {
        let error = #expect(throws: FileError.self) { try FolderWalk().run(folder.file("none")) { _ in } }
        #expect(error?.path == folder.file("none"))
    }
}
