internal import Glibc

/// A walk through the files below a folder, in the order of the names' bytes in each folder.
///
/// The order does not depend on the locale or the file system. Links are followed.
struct FolderWalk {
    /// What the walk meets.
    enum Item {
        case file(File)
        /// A folder below the first one that cannot be read.
        case unreadableFolder(path: String, FileError)
    }

    /// Anything that is not a folder. Names that are not UTF-8 have the text of ``RawName``.
    struct File {
        let name: String
        /// The path from the first folder.
        let relativePath: String
        /// The first folder's path and the relative one.
        let path: String
    }

    /// Levels of folders below the first one that are entered.
    var maxDepth = Int.max
    /// Whether files and folders with a name that begins with a dot are skipped.
    var skipsHidden = false
    /// Whether a folder that is met again through a link is skipped. Without this, `maxDepth` must end a cycle.
    var entersFoldersOnce = true

    /// Calls `body` for each file.
    ///
    /// - Throws: What `body` throws, and ``FileError`` when the first folder cannot be read.
    func run(_ folder: String, body: (Item) throws -> Void) throws {
        var visited: Set<FileIdentity> = []
        if let entries = try enter(folder, &visited) { try visit(entries, folder, "", depth: 0, &visited, body) }
    }

    private func visit(
        _ entries: [Entry], _ folder: String, _ prefix: String, depth: Int, _ visited: inout Set<FileIdentity>,
        _ body: (Item) throws -> Void
    ) throws {
        for entry in entries where !(skipsHidden && entry.name.hasPrefix(".")) {
            let path = folder + "/" + entry.name
            let relativePath = prefix + entry.name
            guard entry.isFolder else {
                try body(.file(File(name: entry.name, relativePath: relativePath, path: path)))
                continue
            }
            guard depth < maxDepth else { continue }
            let inner: [Entry]?
            do throws(FileError) {
                inner = try enter(path, &visited)
            } catch {
                try body(.unreadableFolder(path: path, error))
                continue
            }
            if let inner { try visit(inner, path, relativePath + "/", depth: depth + 1, &visited, body) }
        }
    }

    private struct Entry {
        let bytes: [UInt8]
        let name: String
        let isFolder: Bool
    }

    /// The entries of a folder; nil when it has been visited.
    private func enter(_ folder: String, _ visited: inout Set<FileIdentity>) throws(FileError) -> [Entry]? {
        if entersFoldersOnce {
            var status = stat()
            guard stat(FilePath.system(folder), &status) == 0 else { throw FileError(folder, "cannot be read") }
            guard visited.insert(FileIdentity(status)).inserted else { return nil }
        }
        guard let stream = opendir(FilePath.system(folder)) else { throw FileError(folder, "cannot be read") }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw FileError(folder, "cannot be read") }
                break
            }
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let name = RawName.text(bytes)
            guard name != ".", name != ".." else { continue }
            let kind = Int(entry.pointee.d_type)
            var isFolder = kind == Int(DT_DIR)
            if kind == Int(DT_LNK) || kind == Int(DT_UNKNOWN) {
                // A dangling link is not a folder; whoever opens it reports the error.
                var target = stat()
                isFolder =
                    stat(FilePath.system(folder + "/" + name), &target) == 0
                    && target.st_mode & S_IFMT == S_IFDIR
            }
            entries.append(Entry(bytes: bytes, name: name, isFolder: isFolder))
        }
        return entries.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}

/// What makes two paths name the same file.
struct FileIdentity: Hashable {
    private let device: UInt
    private let inode: UInt

    init(_ status: stat) {
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }
}
