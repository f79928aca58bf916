internal import Foundation

/// A file that a command writes whole, and that replaces one of the same kind, or an empty one, but nothing else.
package struct OwnFile {
    package let path: String
    /// What the error calls a file that is of another kind, such as `no PNG file`.
    package let kind: String
    /// The bytes that every file of the kind begins with.
    package let beginning: [UInt8]
    /// Where another name can be given.
    package let option: String

    package init(_ path: String, kind: String, beginning: [UInt8], option: String) {
        self.path = path
        self.kind = kind
        self.beginning = beginning
        self.option = option
    }

    /// Checks that it can be written, for a command to know before it works for long.
    ///
    /// - Throws: `.exists` when something else is there, `.unsuitable` when nothing can be written there.
    package func checkPlace() throws {
        if FilePath.exists(path) {
            let start = try? Array(MappedFile(path: path).bytes.prefix(beginning.count))
            guard let start, start.isEmpty || start == beginning else {
                throw PlaceError(.exists, "\(path) is there and \(kind); give another name by \(option).")
            }
        }
        // Folders that are missing are made.
        var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        while !FilePath.exists(folder.path), folder.path != "/" { folder.deleteLastPathComponent() }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue,
            FileManager.default.isWritableFile(atPath: folder.path)
        else {
            let reason = isFolder.boolValue ? "nothing can be written in \(folder.path)" : "\(folder.path) is no folder"
            throw PlaceError(.unsuitable, "\(path) cannot be written: \(reason); give another name by \(option).")
        }
    }

    /// Writes it, or writes it anew.
    ///
    /// - Throws: As ``checkPlace()``, and ``FileError`` when it cannot be written.
    package func write(_ contents: [UInt8]) throws {
        try checkPlace()
        try PartialFile.write(to: path) { try $0.write(contents) }
    }
}
