internal import Glibc

/// The images of an archive, in its order. It is gone through twice: for the names, which decide the classes, and the
/// data.
final class ArchiveImages: ImageSource {
    let form: ImportForm
    let part: ImportPart? = nil
    var classes: [DatasetClass] { tree.classes }
    var fontNames: [String] { tree.fontNames }
    let count: Int

    private let tree: ImageTree
    private let archive: ImportArchive
    private var position = 0

    init(_ path: String) throws {
        let list = try ImportArchive(path)
        var names: [String] = []
        while let name = try list.next() { names.append(name) }
        form = list.isZip ? .zip : .tar
        tree = try ImageTree(names, subject: path)
        count = tree.entries.count { $0 != nil }
        archive = try ImportArchive(path)
    }

    func next() throws -> ImportItem? {
        while position < tree.entries.count, let name = try archive.next() {
            position += 1
            guard let entry = tree.entries[position - 1] else { continue }
            return ImportItem(label: entry.label, font: entry.font, name: name, contents: try contents())
        }
        return nil
    }

    private func contents() throws -> ImportItem.Contents {
        do {
            let bytes = try archive.read(ImageDecoder.mostBytes + 1)
            return bytes.count > ImageDecoder.mostBytes ? .reject(ImageDecoder.tooManyBytes) : .file(bytes)
        } catch let error as ImportArchive.MemberError {
            return .reject(Reject(.unreadable, detail: error.reason))
        }
    }
}

/// The images of a folder, by class and then by the bytes of the file's name.
final class FolderImages: ImageSource {
    let form = ImportForm.folders
    let part: ImportPart? = nil
    var classes: [DatasetClass] { tree.classes }
    var fontNames: [String] { tree.fontNames }
    var count: Int { files.count }

    private let tree: ImageTree
    private let folder: String
    private let files: [(name: String, entry: ImageTree.Entry)]
    private var position = 0

    /// Folders within one another that are looked into; images lie in the second or third.
    private static let mostDepth = 6

    init(_ folder: String) throws {
        self.folder = folder
        var names: [String] = []
        try Self.list(folder, "", depth: 0, into: &names)
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        tree = try ImageTree(names, subject: folder)
        files = zip(names, tree.entries).compactMap { name, entry in entry.map { (name, $0) } }
            .enumerated().sorted { ($0.element.1.label, $0.offset) < ($1.element.1.label, $1.offset) }.map(\.element)
    }

    /// Appends the paths of all files below a folder, as from there.
    private static func list(_ folder: String, _ prefix: String, depth: Int, into names: inout [String]) throws {
        guard let directory = opendir(folder) else { throw FileError(folder, "cannot be opened") }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix(".") else { continue }
            let path = folder + "/" + name
            if isFolder(path, Int32(entry.pointee.d_type)) {
                if depth < mostDepth { try list(path, prefix + name + "/", depth: depth + 1, into: &names) }
            } else {
                names.append(prefix + name)
            }
        }
    }

    private static func isFolder(_ path: String, _ type: Int32) -> Bool {
        guard type == Int32(DT_LNK) || type == Int32(DT_UNKNOWN) else { return type == Int32(DT_DIR) }
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    func next() throws -> ImportItem? {
        guard position < files.count else { return nil }
        let (name, entry) = files[position]
        position += 1
        return ImportItem(label: entry.label, font: entry.font, name: name, contents: .path(folder + "/" + name))
    }
}
