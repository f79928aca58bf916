/// The images of an archive, in its order. The archive is read twice: for the names, which determine the classes, and
/// for the data.
final class ArchiveImages: ImageSource {
    let form: ImportForm
    var part: ImportPart? { tree.part }
    var classes: [DatasetClass] { tree.classes }
    var fontNames: [String] { tree.fontNames }
    let count: Int

    private let tree: ImageTree
    private let archive: ArchiveReader
    private var position = 0

    /// - Parameter names: The names of the archive's files and links, in order.
    init(_ path: String, _ names: [String], isZip: Bool, part: ImportPart?) throws {
        form = isZip ? .zip : .tar
        tree = try ImageTree(names, part: part, subject: path)
        count = tree.entries.count { $0 != nil }
        archive = try ArchiveReader(try MappedFile(path: path), subject: path)
    }

    func next() throws -> ImportItem? {
        while position < tree.entries.count, let (name, isLink) = try archive.nextFile() {
            position += 1
            guard let entry = tree.entries[position - 1] else { continue }
            let contents = isLink ? .reject(Self.link) : try archive.imageContents()
            return ImportItem(label: entry.label, font: entry.font, name: name, contents: contents)
        }
        return nil
    }

    private static let link = Reject(.unreadable, detail: "a link to another file of the archive")
}

extension ArchiveReader {
    /// The names of an archive's files and links, in order, and whether it is a zip archive.
    static func names(in path: String) throws -> (names: [String], isZip: Bool) {
        let list = try ArchiveReader(try MappedFile(path: path), subject: path)
        var names: [String] = []
        while let member = try list.nextFile() { names.append(member.name) }
        return (names, list.isZip)
    }

    /// The current member as an image to decode.
    func imageContents() throws -> ImportItem.Contents {
        switch try read(ImageDecoder.maxBytes + 1) {
        case .success(let bytes):
            bytes.count > ImageDecoder.maxBytes ? .reject(ImageDecoder.tooManyBytes) : .file(bytes)
        case .failure(let error): .reject(Reject(.unreadable, detail: error.reason))
        }
    }
}

/// The images of a folder, ordered by class, then by the bytes of the file's name.
final class FolderImages: ImageSource {
    let form = ImportForm.folders
    var part: ImportPart? { tree.part }
    var classes: [DatasetClass] { tree.classes }
    var fontNames: [String] { tree.fontNames }
    var count: Int { files.count }

    private let tree: ImageTree
    private let folder: String
    private let files: [(name: String, entry: ImageTree.Entry)]
    private var position = 0

    /// Levels of folders that are searched; images are in the second or third.
    private static let maxDepth = 6

    init(_ folder: String, part: ImportPart?) throws {
        self.folder = folder
        var names: [String] = []
        // Two links to one folder are two classes, so folders may be entered again.
        try FolderWalk(maxDepth: Self.maxDepth, skipsHidden: true, entersFoldersOnce: false).run(folder) { item in
            switch item {
            case .file(let file): names.append(file.relativePath)
            case .unreadableFolder(_, let error): throw error
            }
        }
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        tree = try ImageTree(names, part: part, subject: folder)
        files = zip(names, tree.entries).compactMap { name, entry in entry.map { (name, $0) } }
            .enumerated().sorted { ($0.element.1.label, $0.offset) < ($1.element.1.label, $1.offset) }.map(\.element)
    }

    func next() throws -> ImportItem? {
        guard position < files.count else { return nil }
        let (name, entry) = files[position]
        position += 1
        return ImportItem(label: entry.label, font: entry.font, name: name, contents: .path(folder + "/" + name))
    }
}
