internal import Foundation
internal import Glibc

/// Questions about paths, written as strings.
package enum FilePath {
    /// Whether there is anything at a path, a dangling link included.
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The folder that contains a path; empty for a path without a slash. (Foundation's own fails on one-letter names.)
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func withoutTrailingSlash(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// The path of a new file or folder, without trailing slashes.
    ///
    /// - Throws: `.unsuitable` for a path that cannot name a new file or folder, such as `.` or `/`.
    package static func outputName(_ path: String) throws(PlaceError) -> String {
        let name = withoutTrailingSlash(path)
        guard let last = name.split(separator: "/").last, last != ".", last != ".." else {
            throw PlaceError(.unsuitable, "'\(path)' is no name for something new; give one such as letters.")
        }
        return name
    }

    /// Creates the folder that contains a path, and the folders above it.
    static func makeParentFolder(of path: String) throws {
        let parent = parent(of: path)
        guard !parent.isEmpty, !exists(parent) else { return }
        do {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        } catch {
            let number = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.code ?? 0
            throw FileError(parent, "cannot be made", number: Int32(number))
        }
    }
}
