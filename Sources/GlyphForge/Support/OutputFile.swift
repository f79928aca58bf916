internal import Glibc

/// A file that is written through a buffer, with errors that name the file.
package final class OutputFile {
    /// The file's path.
    let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 18

    /// Creates the file, or truncates an existing one.
    package init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path, "cannot be created") }
    }

    /// Opens a file to append after its first `count` bytes; any further bytes are removed. Creates a missing file if
    /// `count` is 0.
    ///
    /// - Throws: `.damaged` when the file is shorter.
    init(_ path: String, keeping count: Int) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path, "cannot be created") }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path, "cannot be read") }
        guard status.st_size >= count else {
            throw PlaceError(
                .damaged,
                "\(path) is shorter than the manifest in the same folder says; remove \(FilePath.parent(of: path)) and start again."
            )
        }
        guard ftruncate(descriptor, count) == 0, lseek(descriptor, count, SEEK_SET) == count else {
            throw FileError(path, "cannot be resumed")
        }
    }

    // Errors of delayed writes are reported by fsync, which `synchronize`, `PartialFile.publish` or
    // `PartialFolder.publish` calls for every output; closing the file then loses nothing.
    deinit { close(descriptor) }

    package func write(_ bytes: some Collection<UInt8>) throws(FileError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Overwrites earlier bytes, such as a header whose counts are known only at the end.
    func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        try flush()
        guard pwrite(descriptor, bytes, bytes.count, offset) == bytes.count else {
            throw FileError(path, "cannot be written")
        }
    }

    /// Passes the buffered bytes to the system.
    package func flush() throws(FileError) {
        try Self.writeAll(buffer, to: descriptor, path)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Flushes all bytes to the disk.
    package func synchronize() throws(FileError) {
        try flush()
        guard fdatasync(descriptor) == 0 else { throw FileError(path, "cannot be written") }
    }
}

extension OutputFile {
    /// Writes all bytes to a descriptor, in as many calls as it takes.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw FileError(path, "cannot be written") }
            done += written
        }
    }

    /// Writes a small file under a temporary name and renames it, so that a reader finds the old or the new contents.
    static func writeAtomically(_ text: String, to path: String) throws {
        let temporary = path + ".partial"
        let file = try OutputFile(temporary)
        try file.write(text.utf8)
        try file.synchronize()
        guard rename(temporary, path) == 0 else { throw FileError(path, "cannot be created") }
    }

    /// Flushes a finished file to the disk.
    static func synchronizeFile(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(path, "cannot be written") }
    }

    /// Flushes a folder's entries to the disk, so that a rename survives a power failure.
    static func synchronizeFolder(_ path: String) throws(FileError) {
        let path = path.isEmpty ? "." : path
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened") }
        defer { close(descriptor) }
        // Some file systems have no fsync for folders; they write entries when they choose.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError(path, "cannot be written") }
    }
}
