internal import Foundation
internal import Glibc

/// Functions on paths, which are strings.
package enum FilePath {
    /// A path for the system's functions: its bytes, ended by a zero byte.
    ///
    /// Paths may contain names with the text of ``RawName``, which are converted to the names' bytes. A path that exists
    /// only as it is written, such as a user's folder that is really named `\xe9`, stays as it is.
    package static func system(_ path: String) -> [CChar] {
        let asWritten = path.utf8.map(CChar.init(bitPattern:)) + [0]
        guard path.utf8.contains(UInt8(ascii: "\\")) else { return asWritten }
        let converted = RawName.bytes(path).map(CChar.init(bitPattern:)) + [0]
        var status = stat()
        return lstat(converted, &status) != 0 && lstat(asWritten, &status) == 0 ? asWritten : converted
    }

    /// Whether anything exists at a path, including a dangling link. A path that cannot be examined counts as missing;
    /// opening or creating it reports the error.
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(system(path), &status) == 0
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
            throw PlaceError(
                .unsuitable, "'\(path)' cannot be the name of a new file or folder; choose a name such as letters.")
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
            throw FileError(parent, "cannot be created", number: Int32(number))
        }
    }
}
