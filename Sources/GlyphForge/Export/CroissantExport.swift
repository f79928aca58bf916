internal import Foundation
internal import Glibc

extension Exporter {
    /// Writes a folder to publish: the images in a gzipped tar archive, `metadata.csv`, `croissant.json`, which
    /// describes both, and the data set card.
    func exportCroissant(to output: String, test: Dataset?, progress: ProgressHandler) async throws {
        let splits = try splits(test)
        let folder = try PartialFolder(for: output, purpose: "export --as croissant")
        try folder.empty()
        let name = ExportName.archiveRoot(output, suffixes: [])
        let archive = try await writeArchive(of: splits, in: folder, progress: progress)
        try writeTable(of: splits, to: folder.file("metadata.csv")) { _ in }
        let table = try PublishedFile("metadata.csv", in: folder)
        let card = try card(of: splits, named: name)
        try writeCard(card, form: .croissant, to: folder.file("README.md"))
        let description = CroissantDescription(
            name: name, card: card, splits: splits, files: .published(archive: archive, table: table))
        let file = try OutputFile(folder.file("croissant.json"))
        try file.write(try description.json())
        try file.synchronize()
        try folder.publish()
    }

    /// Writes the archive of images. Its name contains the start of its digest, because mlcroissant caches archives by
    /// name and would confuse two archives of the same name.
    private func writeArchive(
        of splits: [ExportSplit], in folder: PartialFolder, progress: ProgressHandler
    ) async throws -> PublishedFile {
        let plain = "images.tar.gz"
        try await writeTarGzip(splits, root: "", to: folder.file(plain), progress: progress)
        let found = try PublishedFile(plain, in: folder)
        let name = "images-\(found.digest.prefix(16)).tar.gz"
        guard rename(folder.file(plain), folder.file(name)) == 0 else {
            throw FileError(folder.file(name), "cannot be created")
        }
        return PublishedFile(name: name, digest: found.digest, byteCount: found.byteCount)
    }
}

/// A file of a published data set, with its digest.
struct PublishedFile {
    let name: String
    /// SHA-256 in hexadecimal.
    let digest: String
    let byteCount: Int

    init(name: String, digest: String, byteCount: Int) {
        self.name = name
        self.digest = digest
        self.byteCount = byteCount
    }

    /// Computes the digest of a file in a partial folder.
    init(_ name: String, in folder: PartialFolder) throws { try self.init(name, inFolder: folder.path) }

    /// Computes the digest of a file in a folder.
    init(_ name: String, inFolder folder: String) throws {
        let (digest, byteCount) = try SHA256().digest(ofFile: folder + "/" + name)
        self.init(name: name, digest: Hexadecimal.text(digest), byteCount: byteCount)
    }
}
