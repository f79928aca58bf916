internal import CArchive

extension Exporter {
    /// Writes `name/A/<file>.png ...` into a zip archive whose own name gives `name`. The files are stored as they are:
    /// PNG is compressed already.
    func exportZip(to output: String, progress: ProgressHandler) async throws {
        let root = archiveRoot(output, suffixes: [".zip"])
        let partial = PartialFolder.name(for: output)
        let zip = try ZipWriter(partial)
        try await forEachBatch(
            progress: progress, makeContext: { PNGEncoder() },
            work: { [dataset] encoder, batch in
                Swift.zip(batch.images, batch.fileNames).map { image, name in
                    var file: [UInt8] = []
                    encoder.encode(dataset.pixels(at: image), width: dataset.side, height: dataset.side, to: &file)
                    return (name: "\(root)/\(batch.folder)/\(name)", contents: file)
                }
            },
            consume: { files in for file in files { try zip.append(file.contents, named: file.name) } })
        try zip.finish()
        try putInPlace(partial, as: output)
    }
}

/// A zip archive by libarchive; with Zip64 where it grows beyond what plain zip can count.
private final class ZipWriter {
    private let path: String
    private let handle: OpaquePointer
    private let entry: OpaquePointer

    init(_ path: String) throws {
        self.path = path
        handle = archive_write_new()
        entry = archive_entry_new()
        archive_write_set_format_zip(handle)
        archive_write_zip_set_compression_store(handle)
        try check(archive_write_open_filename(handle, path))
    }

    deinit {
        archive_entry_free(entry)
        archive_write_free(handle)
    }

    func append(_ contents: [UInt8], named name: String) throws {
        archive_entry_clear(entry)
        archive_entry_set_pathname_utf8(entry, name)
        archive_entry_set_filetype(entry, 0o100000)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_size(entry, la_int64_t(contents.count))
        // Zip's earliest time: the same bytes whenever they are written.
        archive_entry_set_mtime(entry, 315_532_800, 0)
        try check(archive_write_header(handle, entry))
        let written = contents.withUnsafeBytes { archive_write_data(handle, $0.baseAddress, $0.count) }
        guard written == contents.count else { throw failure() }
    }

    func finish() throws { try check(archive_write_close(handle)) }

    private func check(_ status: Int32) throws { guard status == ARCHIVE_OK else { throw failure() } }

    private func failure() -> FileError {
        let number = archive_errno(handle)
        return FileError(path, "cannot be written", number: number > 0 ? number : 0)
    }
}
