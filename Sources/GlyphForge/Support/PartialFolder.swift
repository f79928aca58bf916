internal import CExchange
internal import Foundation
internal import Glibc

/// A folder that is made beside its final name and renamed when it is whole.
///
/// Only one process at a time may hold it; the lock goes with the process, however that ends. A marker in it says what
/// it is to become: what is there already and has another marker, or none, is never touched.
package final class PartialFolder {
    /// The folder's final name.
    let final: String
    /// The folder while it is made: the final name and `.partial`.
    package let path: String
    private let descriptor: Int32
    /// The file that says what a folder is to become.
    static let marker = ".glyphforge"

    /// The name a folder or file bears while it is being made.
    package static func name(for final: String) -> String { FilePath.withoutTrailingSlash(final) + ".partial" }

    /// Makes the folder, or takes up the one that an earlier run left.
    ///
    /// - Parameter purpose: What the folder is to become, such as "a data set of ...".
    /// - Throws: `.busy` when another process is at work in it; `.exists` when it is there for another purpose.
    package init(for final: String, purpose: String) throws {
        self.final = try FilePath.outputName(final)
        path = Self.name(for: final)
        try FilePath.makeParentFolder(of: self.final)
        try Self.removeReplaced(beside: self.final)
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(path, "cannot be made") }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened as a folder") }
        try PartialFile.lock(descriptor, for: self.final)
        let markerPath = file(Self.marker)
        if let found = try? String(contentsOfFile: markerPath, encoding: .utf8) {
            guard found == purpose else {
                throw PlaceError(
                    .exists,
                    "\(path) was left by another command (\(found)); remove it, or give that command again to go on with it."
                )
            }
        } else {
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            guard names.allSatisfy({ $0.hasPrefix(Self.marker) }) else {
                throw PlaceError(
                    .exists, "\(path) is in the way and not of this command's making; move it or choose another place.")
            }
            try OutputFile.writeAtomically(purpose, to: markerPath)
        }
    }

    deinit { close(descriptor) }

    /// The path of a file in it.
    package func file(_ name: String) -> String { path + "/" + name }

    package func has(_ name: String) -> Bool { FilePath.exists(file(name)) }

    /// Removes all that an earlier run made in it.
    package func empty() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name != Self.marker {
            try FileManager.default.removeItem(atPath: file(name))
        }
    }

    /// Removes a file in it, if it is there.
    package func remove(_ name: String) { unlink(file(name)) }

    /// Removes the folder and all that is in it; the marker last, so that what is left by a kill can be told.
    package func discard() throws { try Self.remove(path) }

    private static func remove(_ path: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name != marker {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        }
        unlink(path + "/" + marker)
        guard rmdir(path) == 0 else { throw FileError(path, "cannot be removed") }
    }

    /// Gives the folder its final name, when all that is in it is on the disk. The marker goes last: until then the
    /// same command can take the folder up again.
    ///
    /// - Parameters:
    ///   - flushesFileSystems: Has all file systems written out: for folders of so many files that asking for each
    ///     would take long.
    ///   - isReplacing: Whether the final folder is there, to be replaced by this one and removed.
    package func publish(flushesFileSystems: Bool = false, isReplacing: Bool = false) throws {
        if flushesFileSystems { sync() }
        fsync(descriptor)
        if isReplacing {
            try changePlaces()
        } else {
            guard rename(path, final) == 0 else { throw FileError(final, "cannot be put in place") }
        }
        unlink(final + "/" + Self.marker)
        try OutputFile.synchronizeFolder(FilePath.parent(of: final))
        if isReplacing { try discard() }
    }

    /// What marks a folder as one that another has taken the place of.
    private static let replaced = "replaced, to be removed"

    /// Changes places with the final folder, in one step where the file system can.
    private func changePlaces() throws {
        try OutputFile.writeAtomically(Self.replaced, to: final + "/" + Self.marker)
        guard gf_exchange(path, final) != 0 else { return }
        guard errno == EINVAL || errno == ENOSYS else { throw FileError(final, "cannot be replaced") }
        let old = Self.replacedName(for: final)
        guard rename(final, old) == 0 else { throw FileError(final, "cannot be replaced") }
        guard rename(path, final) == 0, rename(old, path) == 0 else { throw FileError(final, "cannot be put in place") }
    }

    /// The name that the final folder bears for a moment while it is replaced in two steps.
    static func replacedName(for final: String) -> String { final + ".replaced" }

    /// Removes what a folder was before it was replaced, if a kill left that.
    static func removeReplaced(beside final: String) throws {
        for path in [name(for: final), replacedName(for: final)]
        where FilePath.exists(final) && (try? String(contentsOfFile: path + "/" + marker, encoding: .utf8)) == replaced {
            try remove(path)
        }
    }
}
