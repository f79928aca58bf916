internal import Foundation
internal import Glibc

extension Exporter {
    /// Writes a folder to publish: the images in a gzipped tar archive, `metadata.csv`, `croissant.json`, which
    /// describes both, and the card.
    func exportCroissant(to output: String, test: Dataset?, progress: ProgressHandler) async throws {
        let parts = try parts(test)
        let folder = try PartialFolder(for: output, purpose: "export --as croissant")
        try folder.empty()
        let name = ExportName.archiveRoot(output, suffixes: [])
        let archive = try await writeArchive(of: parts, in: folder, progress: progress)
        try writeTable(of: parts, to: folder.file("metadata.csv")) { _ in }
        let table = try PublishedFile("metadata.csv", in: folder)
        let card = try card(of: parts, named: name)
        try writeCard(card, form: .croissant, to: folder.file("README.md"))
        let description = CroissantDescription(
            name: name, card: card, parts: parts, files: .published(archive: archive, table: table))
        let file = try OutputFile(folder.file("croissant.json"))
        try file.write(try description.json())
        try file.synchronize()
        try folder.publish()
    }

    /// Writes the images' archive. Its name bears the beginning of its digest: mlcroissant unpacks an archive once for
    /// its name, so that two data sets with archives of the same name would be taken for one another.
    private func writeArchive(
        of parts: [ExportPart], in folder: PartialFolder, progress: ProgressHandler
    ) async throws -> PublishedFile {
        let plain = "images.tar.gz"
        try await writeTarGzip(parts, root: "", to: folder.file(plain), progress: progress)
        let found = try PublishedFile(plain, in: folder)
        let name = "images-\(found.digest.prefix(16)).tar.gz"
        guard rename(folder.file(plain), folder.file(name)) == 0 else {
            throw FileError(folder.file(name), "cannot be put in place")
        }
        return PublishedFile(name: name, digest: found.digest, byteCount: found.byteCount)
    }
}

/// A file of a published data set.
struct PublishedFile {
    let name: String
    /// SHA-256 in hexadecimal digits.
    let digest: String
    let byteCount: Int

    init(name: String, digest: String, byteCount: Int) {
        self.name = name
        self.digest = digest
        self.byteCount = byteCount
    }

    /// Digests a file in a folder.
    init(_ name: String, in folder: PartialFolder) throws { try self.init(name, inFolder: folder.path) }

    /// Digests a file in a folder.
    init(_ name: String, inFolder folder: String) throws {
        let (digest, byteCount) = try SHA256().digest(ofFile: folder + "/" + name)
        self.init(name: name, digest: Hexadecimal.text(digest), byteCount: byteCount)
    }
}
