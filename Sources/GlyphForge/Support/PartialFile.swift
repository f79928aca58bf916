internal import Foundation
internal import Glibc

/// A file that is made beside its final name and renamed when it is whole. Only one process at a time may hold it.
package final class PartialFile {
    private let final: String
    /// The file while it is made: a name beside the final one that nobody else will have given a file.
    package let path: String
    private let descriptor: Int32

    package init(for final: String) throws {
        self.final = try FilePath.outputName(final)
        path = self.final + ".glyphforge-partial"
        try FilePath.makeParentFolder(of: self.final)
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw FileError(path, "cannot be made") }
        try PartialFile.lock(descriptor, for: final)
    }

    deinit { close(descriptor) }

    /// Gives the file its final name, when all its bytes are on the disk.
    package func publish() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(path, "cannot be written") }
        guard rename(path, final) == 0 else { throw FileError(final, "cannot be put in place") }
        try OutputFile.synchronizeFolder(FilePath.parent(of: final))
    }

    /// Writes a file beside its final name and gives it that when `body` has written it whole.
    package static func write(to path: String, _ body: (OutputFile) throws -> Void) throws {
        let partial = try PartialFile(for: path)
        let output = try OutputFile(partial.path)
        try body(output)
        try output.flush()
        try partial.publish()
    }

    /// Locks a file or folder for this process; the lock ends with the process.
    ///
    /// - Throws: `.busy` when another process has the lock.
    package static func lock(_ descriptor: Int32, for final: String) throws(PlaceError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw PlaceError(.busy, "Another process is at work on \(final); wait for it to end.")
        }
    }
}
