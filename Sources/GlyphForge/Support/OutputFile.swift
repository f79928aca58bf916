internal import Glibc

/// A file being written, with a buffer and errors that name it.
final class OutputFile {
    /// Where it is.
    let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 18

    /// Opens a file for writing: anew, or to go on after its first `keeping` bytes.
    init(_ path: String, keeping count: Int? = nil) throws(FileError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (count == nil ? O_TRUNC : 0), 0o666)
        guard descriptor >= 0 else { throw FileError(path, "cannot be made") }
        if let count {
            guard ftruncate(descriptor, count) == 0, lseek(descriptor, count, SEEK_SET) == count else {
                throw FileError(path, "cannot be gone on with")
            }
        }
        buffer.reserveCapacity(Self.bufferSize)
    }

    deinit { close(descriptor) }

    func write(_ bytes: some Collection<UInt8>) throws(FileError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Writes `bytes` at a place written before, such as a header whose counts are known at the end only.
    func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        try flush()
        guard pwrite(descriptor, bytes, bytes.count, offset) == bytes.count else { throw FileError(path, "cannot be written") }
    }

    /// Hands all bytes to the system.
    func flush() throws(FileError) {
        var done = 0
        while done < buffer.count {
            let written = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                let error = FileError(path, "cannot be written")
                buffer.removeFirst(done)
                throw error
            }
            done += written
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Hands all bytes to the disk.
    func synchronize() throws(FileError) {
        try flush()
        guard fdatasync(descriptor) == 0 else { throw FileError(path, "cannot be written") }
    }
}
