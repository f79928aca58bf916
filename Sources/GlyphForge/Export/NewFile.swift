internal import Glibc

/// Creates files and folders inside a folder that only the export writes to.
enum NewFile {
    /// Creates a folder. Its parent must exist.
    static func makeFolder(_ path: String) throws(FileError) {
        guard mkdir(path, 0o777) == 0 else { throw FileError(path, "cannot be created") }
    }

    /// Creates a file with these bytes.
    static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path, "cannot be created") }
        defer { close(descriptor) }
        try OutputFile.writeAll(bytes, to: descriptor, path)
    }
}
