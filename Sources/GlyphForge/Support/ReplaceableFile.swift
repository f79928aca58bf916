internal import Foundation

/// An output file that may replace an earlier output of the same kind, or an empty file, but nothing else.
package struct ReplaceableFile {
    package let path: String
    /// What the file is, for messages, such as `a PNG file`.
    package let kind: String
    /// The bytes that every file of the kind begins with.
    package let beginning: [UInt8]
    /// The option that names the file, for messages.
    package let option: String

    package init(_ path: String, kind: String, beginning: [UInt8], option: String) {
        self.path = path
        self.kind = kind
        self.beginning = beginning
        self.option = option
    }

    /// Checks that the file can be written, so that a command fails before a long computation.
    ///
    /// - Throws: `.exists` when a file of another kind is there, `.unsuitable` when the folder cannot be written to.
    package func checkPlace() throws {
        if FilePath.exists(path) {
            // A file that cannot be read is not known to be of this kind, so it stays.
            let start = try? MappedFile(path: path).copy(maxCount: beginning.count)
            guard let start, start.isEmpty || start == beginning else {
                throw PlaceError(.exists, "\(path) exists and is not \(kind); choose another file with \(option).")
            }
        }
        // Missing folders are created.
        var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        while !FilePath.exists(folder.path), folder.path != "/" { folder.deleteLastPathComponent() }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue,
            FileManager.default.isWritableFile(atPath: folder.path)
        else {
            let reason =
                isFolder.boolValue ? "the folder \(folder.path) is not writable" : "\(folder.path) is not a folder"
            throw PlaceError(.unsuitable, "\(path) cannot be written: \(reason); choose another file with \(option).")
        }
    }

    /// Writes the file, replacing an earlier one of the same kind.
    ///
    /// - Throws: As ``checkPlace()``, and ``FileError`` when it cannot be written.
    package func write(_ contents: [UInt8]) throws {
        try checkPlace()
        try PartialFile.write(to: path) { try $0.write(contents) }
    }
}
