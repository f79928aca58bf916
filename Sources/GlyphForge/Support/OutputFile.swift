internal import Glibc

/// A file being written, with a buffer and errors that name it.
package final class OutputFile {
    /// Where it is.
    let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 18

    /// Opens a file for writing anew.
    package init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path, "cannot be made") }
    }

    /// Opens a file to go on after its first `count` bytes; what is beyond them is cut off. With no bytes to keep it
    /// need not be there.
    ///
    /// - Throws: `.damaged` when the file is shorter.
    init(_ path: String, keeping count: Int) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path, "cannot be made") }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path, "cannot be read") }
        guard status.st_size >= count else {
            throw PlaceError(
                .damaged,
                "\(path) is shorter than the rows beside it say; remove \(parentFolder(of: path)) and begin anew.")
        }
        guard ftruncate(descriptor, count) == 0, lseek(descriptor, count, SEEK_SET) == count else {
            throw FileError(path, "cannot be gone on with")
        }
    }

    deinit { close(descriptor) }

    package func write(_ bytes: some Collection<UInt8>) throws(FileError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Writes `bytes` at a place written before, such as a header whose counts are known at the end only.
    func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        try flush()
        guard pwrite(descriptor, bytes, bytes.count, offset) == bytes.count else {
            throw FileError(path, "cannot be written")
        }
    }

    /// Hands all bytes to the system.
    package func flush() throws(FileError) {
        try writeAll(buffer, to: descriptor, path)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Hands all bytes to the disk.
    package func synchronize() throws(FileError) {
        try flush()
        guard fdatasync(descriptor) == 0 else { throw FileError(path, "cannot be written") }
    }
}

/// Writes bytes whole, however many calls it takes.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileError) {
    var done = 0
    while done < bytes.count {
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { throw FileError(path, "cannot be written") }
        done += written
    }
}
