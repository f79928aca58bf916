internal import CExchange
internal import Foundation
internal import Glibc

/// A folder that is filled under a temporary name and renamed when it is complete, by one process at a time.
///
/// A marker file in it records its purpose. A folder that has another marker, or none, is never changed.
package final class PartialFolder {
    /// The folder's final name.
    let final: String
    /// The temporary name: the final one and `.partial`.
    package let path: String
    private let descriptor: Int32
    /// The name of the file that records the purpose.
    static let marker = ".glyphforge"

    /// The temporary name of a folder or file.
    package static func name(for final: String) -> String { FilePath.withoutTrailingSlash(final) + ".partial" }

    /// Creates the folder, or opens the one that an interrupted run with the same purpose left.
    ///
    /// - Parameter purpose: What the folder is for, such as "a data set of ...".
    /// - Throws: `.busy` when another process is filling it; `.exists` when the folder has another purpose.
    package init(for final: String, purpose: String) throws {
        self.final = try FilePath.outputName(final)
        path = Self.name(for: final)
        try FilePath.makeParentFolder(of: self.final)
        try Self.removeReplaced(by: self.final)
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(path, "cannot be created") }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened as a folder") }
        try PartialFile.lock(descriptor, for: self.final)
        let markerPath = file(Self.marker)
        if FilePath.exists(markerPath) {
            let found = String(decoding: try MappedFile(path: markerPath).copy(), as: UTF8.self)
            guard found == purpose else {
                throw PlaceError(
                    .exists,
                    "\(path) was left by another command (\(found)); remove it, or run that command again to resume.")
            }
        } else {
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            guard names.allSatisfy({ $0.hasPrefix(Self.marker) }) else {
                throw PlaceError(
                    .exists, "\(path) exists and was not made by glyphforge; move it or choose another output.")
            }
            try OutputFile.writeAtomically(purpose, to: markerPath)
        }
    }

    // Nothing is written through the descriptor, so closing it loses nothing.
    deinit { close(descriptor) }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Whether the folder has a file of that name.
    package func has(_ name: String) -> Bool { FilePath.exists(file(name)) }

    /// Removes everything that an earlier run left, except the marker.
    package func empty() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name != Self.marker {
            try FileManager.default.removeItem(atPath: file(name))
        }
    }

    /// Removes a file, if the folder has it.
    package func remove(_ name: String) throws(FileError) { try Self.removeFile(file(name)) }

    /// Removes the folder and its contents.
    package func discard() throws { try Self.remove(path) }

    /// Removes the marker last, so that an interrupted removal leaves a folder that can be recognized.
    private static func remove(_ path: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name != marker {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        }
        try removeFile(path + "/" + marker)
        guard rmdir(path) == 0 else { throw FileError(path, "cannot be removed") }
    }

    private static func removeFile(_ path: String) throws(FileError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw FileError(path, "cannot be removed") }
    }

    /// Flushes the folder to the disk and gives it its final name. The marker is removed after that; until then the
    /// same command can resume.
    ///
    /// - Parameters:
    ///   - flushesFileSystem: Whether to flush the whole file system. Use it for folders with so many files that
    ///     flushing each one takes long; otherwise the files must have been flushed.
    ///   - isReplacing: Whether to replace and remove an existing folder of the final name.
    package func publish(flushesFileSystem: Bool = false, isReplacing: Bool = false) throws {
        if flushesFileSystem {
            guard gf_syncfs(descriptor) == 0 else { throw FileError(path, "cannot be written") }
        }
        try OutputFile.synchronizeFolder(path)
        if isReplacing {
            try exchange()
        } else {
            guard rename(path, final) == 0 else { throw FileError(final, "cannot be created") }
        }
        try Self.removeFile(final + "/" + Self.marker)
        try OutputFile.synchronizeFolder(FilePath.parent(of: final))
        if isReplacing { try discard() }
    }

    /// The marker's text in a folder that has been replaced.
    private static let replaced = "replaced, to be removed"

    /// Exchanges the names of this folder and the final one, atomically if the file system supports it.
    private func exchange() throws {
        try OutputFile.writeAtomically(Self.replaced, to: final + "/" + Self.marker)
        guard gf_exchange(path, final) != 0 else { return }
        guard errno == EINVAL || errno == ENOSYS else { throw FileError(final, "cannot be replaced") }
        let old = Self.replacedName(for: final)
        guard rename(final, old) == 0 else { throw FileError(final, "cannot be replaced") }
        guard rename(path, final) == 0, rename(old, path) == 0 else { throw FileError(final, "cannot be replaced") }
    }

    /// The final folder's temporary name while it is replaced in two steps.
    static func replacedName(for final: String) -> String { final + ".replaced" }

    /// Removes a folder that `final` has replaced, if an interrupted run left it.
    static func removeReplaced(by final: String) throws {
        for path in [name(for: final), replacedName(for: final)]
        // A folder whose marker cannot be read is not known to be replaced, so it stays.
        where FilePath.exists(final) && (try? String(contentsOfFile: path + "/" + marker, encoding: .utf8)) == replaced
        {
            try remove(path)
        }
    }
}
