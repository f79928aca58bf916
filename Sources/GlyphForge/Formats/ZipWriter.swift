internal import CArchive

/// Writes a zip archive of uncompressed members with libarchive, with Zip64 if its size needs it.
package final class ZipWriter {
    private let path: String
    private let handle: OpaquePointer
    private let entry: OpaquePointer

    package init(_ path: String) throws {
        self.path = path
        handle = archive_write_new()
        entry = archive_entry_new()
        try check(archive_write_set_format_zip(handle))
        try check(archive_write_zip_set_compression_store(handle))
        try check(archive_write_set_options(handle, "hdrcharset=UTF-8"))
        try check(archive_write_open_filename(handle, path))
    }

    deinit {
        archive_entry_free(entry)
        archive_write_free(handle)
    }

    /// Adds a file.
    func append(_ contents: [UInt8], named name: String) throws {
        try begin(name, byteCount: contents.count)
        try contents.withUnsafeBytes { try write($0) }
    }

    /// Begins a file of `byteCount` bytes; ``write(_:)`` adds the bytes.
    package func begin(_ name: String, byteCount: Int) throws {
        archive_entry_clear(entry)
        archive_entry_set_pathname_utf8(entry, name)
        archive_entry_set_filetype(entry, 0o100000)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_size(entry, la_int64_t(byteCount))
        // libarchive replaces this by zip's earliest time, so the bytes depend neither on the time nor on the time
        // zone.
        archive_entry_set_mtime(entry, 0, 0)
        try check(archive_write_header(handle, entry))
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard archive_write_data(handle, bytes.baseAddress, bytes.count) == bytes.count else { throw failure() }
    }

    package func finish() throws { try check(archive_write_close(handle)) }

    private func check(_ status: Int32) throws { guard status == ARCHIVE_OK else { throw failure() } }

    private func failure() -> FileError {
        let number = archive_errno(handle)
        return FileError(path, "cannot be written", number: number > 0 ? number : 0)
    }
}
