internal import Foundation
internal import Glibc

/// A folder that is made beside its final name and renamed when it is whole.
///
/// Only one process at a time may hold it; the lock goes with the process, however that ends.
final class PartialFolder {
    /// The folder's final name.
    let final: String
    /// The folder while it is made: the final name and `.partial`.
    let path: String
    private let descriptor: Int32

    /// The name a folder or file bears while it is being made.
    static func name(for final: String) -> String {
        (final.count > 1 && final.hasSuffix("/") ? String(final.dropLast()) : final) + ".partial"
    }

    /// Makes the folder, or takes up the one that an earlier run left.
    ///
    /// - Throws: `.busy` when another process is at work in it.
    init(for final: String) throws {
        self.final = final.count > 1 && final.hasSuffix("/") ? String(final.dropLast()) : final
        path = Self.name(for: final)
        let parent = parentFolder(of: self.final)
        if !parent.isEmpty {
            do {
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            } catch { throw FileError(parent, "cannot be made") }
        }
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(path, "cannot be made") }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened as a folder") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw DatasetError(.busy, "Another process is at work on \(self.final); wait for it to end.")
        }
    }

    deinit { close(descriptor) }

    /// The path of a file in it.
    func file(_ name: String) -> String { path + "/" + name }

    func has(_ name: String) -> Bool { access(file(name), F_OK) == 0 }

    /// Removes all that is in it.
    func empty() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.removeItem(atPath: file(name))
        }
    }

    /// Removes a file in it, if it is there.
    func remove(_ name: String) { unlink(file(name)) }

    /// Removes the folder and all that is in it.
    func discard() throws { try FileManager.default.removeItem(atPath: path) }

    /// Gives the folder its final name.
    func publish() throws {
        fsync(descriptor)
        guard rename(path, final) == 0 else { throw FileError(final, "cannot be put in place") }
    }
}

/// The folder that a path lies in; empty for one without a slash. (Foundation's own stops on a name of one letter.)
func parentFolder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Whether there is anything at a path.
func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
}

/// Writes a small file beside its name and renames it.
func writeAtomically(_ text: String, to path: String) throws {
    let beside = path + ".partial"
    let file = try OutputFile(beside)
    try file.write(text.utf8)
    try file.synchronize()
    guard rename(beside, path) == 0 else { throw FileError(path, "cannot be put in place") }
}
