internal import Foundation
internal import Glibc

/// A file that is written under a temporary name and renamed when it is complete, by one process at a time.
package final class PartialFile {
    private let final: String
    /// The temporary name, in the same folder as the final one.
    package let path: String
    private let descriptor: Int32

    /// Creates the file, or opens the one that an interrupted run left.
    ///
    /// - Throws: `.busy` when another process is writing it; ``FileError`` when it cannot be created.
    package init(for final: String) throws {
        self.final = try FilePath.outputName(final)
        path = self.final + ".glyphforge-partial"
        try FilePath.makeParentFolder(of: self.final)
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw FileError(path, "cannot be created") }
        try Self.lock(descriptor, for: final)
    }

    // `publish` has flushed the file, so closing it loses nothing.
    deinit { close(descriptor) }

    /// Flushes the file to the disk and gives it its final name.
    package func publish() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(path, "cannot be written") }
        guard rename(path, final) == 0 else { throw FileError(final, "cannot be created") }
        try OutputFile.synchronizeFolder(FilePath.parent(of: final))
    }

    /// Writes a file with `body` under a temporary name, then gives it its final name.
    package static func write(to path: String, _ body: (OutputFile) throws -> Void) throws {
        let partial = try PartialFile(for: path)
        let output = try OutputFile(partial.path)
        try body(output)
        try output.flush()
        try partial.publish()
    }

    /// Locks a file or folder for this process; the lock ends with the process.
    ///
    /// - Parameter final: The name to report when the lock is taken.
    /// - Throws: `.busy` when another process has the lock.
    package static func lock(_ descriptor: Int32, for final: String) throws(PlaceError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw PlaceError(.busy, "\(final) is in use by another process; wait until it ends.")
        }
    }
}
