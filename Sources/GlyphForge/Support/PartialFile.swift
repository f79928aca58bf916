internal import Foundation
internal import Glibc

/// A file that is made beside its final name and renamed when it is whole. Only one process at a time may hold it.
package final class PartialFile {
    private let final: String
    /// The file while it is made: a name beside the final one that nobody else will have given a file.
    package let path: String
    private let descriptor: Int32

    package init(for final: String) throws {
        self.final = try outputName(final)
        path = self.final + ".glyphforge-partial"
        try makeParentFolder(of: self.final)
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw FileError(path, "cannot be made") }
        try lock(descriptor, for: final)
    }

    deinit { close(descriptor) }

    /// Gives the file its final name, when all its bytes are on the disk.
    package func publish() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(path, "cannot be written") }
        guard rename(path, final) == 0 else { throw FileError(final, "cannot be put in place") }
        synchronizeFolder(parentFolder(of: final))
    }

    /// Writes a file beside its final name and gives it that when `body` has written it whole.
    package static func write(to path: String, _ body: (OutputFile) throws -> Void) throws {
        let partial = try PartialFile(for: path)
        let output = try OutputFile(partial.path)
        try body(output)
        try output.flush()
        try partial.publish()
    }
}

/// A path for something to be made, without slashes at its end.
///
/// - Throws: `.unsuitable` for what cannot be the name of a new file or folder.
package func outputName(_ path: String) throws(PlaceError) -> String {
    let name = withoutSlash(path)
    guard let last = name.split(separator: "/").last, last != ".", last != ".." else {
        throw PlaceError(.unsuitable, "'\(path)' is no name for something new; give one such as letters.")
    }
    return name
}

func withoutSlash(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
}

/// Makes the folder that a path lies in.
func makeParentFolder(of path: String) throws {
    let parent = parentFolder(of: path)
    guard !parent.isEmpty, !exists(parent) else { return }
    do {
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch {
        let number = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.code ?? 0
        throw FileError(parent, "cannot be made", number: Int32(number))
    }
}

/// Takes a lock that goes with the process, however that ends.
package func lock(_ descriptor: Int32, for final: String) throws(PlaceError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        throw PlaceError(.busy, "Another process is at work on \(final); wait for it to end.")
    }
}

/// Hands a folder's entries to the disk, so that a rename survives a loss of power.
func synchronizeFolder(_ path: String) {
    let descriptor = open(path.isEmpty ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
}

/// Hands a finished file to the disk.
func synchronizeFile(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path, "cannot be opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileError(path, "cannot be written") }
}
