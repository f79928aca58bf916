internal import Glibc

/// Where to look for fonts.
public enum FontSource: Hashable, Sendable {
    /// A folder (searched to any depth), a font file, or an archive of fonts.
    case path(String)
    /// The fonts that fontconfig knows, restricted by its pattern syntax; `":"` is all of them.
    case installed(pattern: String)
}

/// One file found, before it is opened.
public struct FontLocation: Hashable, Sendable {
    /// How the file was reached from the source as the user named it.
    public let path: String
    /// The file's size in bytes.
    public let size: Int
    /// When it was last changed, in nanoseconds since 1970.
    public let modified: Int
    /// Whether it holds fonts as members instead of being one.
    public let isArchive: Bool
    /// The faces to use; nil means all in the file.
    public let faces: [Int]?
    /// Set for a folder that cannot be read: why.
    public let problem: String?

    init(
        path: String, size: Int = 0, modified: Int = 0, isArchive: Bool = false, faces: [Int]? = nil,
        problem: String? = nil
    ) {
        self.path = path
        self.size = size
        self.modified = modified
        self.isArchive = isArchive
        self.faces = faces
        self.problem = problem
    }
}

/// The font files and archives under some sources, in an order that depends on names alone.
public struct FontCatalogue: Sendable {
    /// Source by source as given; within a folder by the bytes of the names.
    public private(set) var locations: [FontLocation] = []
    /// How often a file was met that was in the list already (by a link, or by sources that overlap).
    public private(set) var repeated = 0

    private struct Identity: Hashable {
        let device: UInt
        let inode: UInt

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
        }
    }
    private var known: Set<Identity> = []

    /// Looks through the sources.
    ///
    /// - Throws: ``FileError`` when a source itself cannot be read; a folder inside one becomes a location with a
    ///   `problem`.
    public init(_ sources: [FontSource]) throws {
        for source in sources {
            switch source {
            case .path(let path): try add(path)
            case .installed(let pattern):
                for font in try InstalledFonts.matching(pattern) { addFile(font.path, faces: font.faces) }
            }
        }
    }

    private mutating func add(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(path, "cannot be found") }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard access(path, R_OK) == 0 else { throw FileError(path, "cannot be read") }
            addFile(path, isNamed: true)
            return
        }
        var visited: Set<Identity> = []
        try walk(path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path, &visited)
    }

    /// Adds the fonts and archives below a folder, entry by entry in the order of the names' bytes: the same whatever
    /// the locale and the file system. Links are followed, each folder once.
    private mutating func walk(_ folder: String, _ visited: inout Set<Identity>) throws {
        var status = stat()
        guard stat(folder, &status) == 0 else { throw FileError(folder, "cannot be read") }
        guard visited.insert(Identity(status)).inserted else { return }
        for entry in try Self.entries(of: folder) {
            let path = folder + "/" + entry.name
            if entry.isFolder {
                do {
                    try walk(path, &visited)
                } catch let error as FileError {
                    locations.append(FontLocation(path: path, problem: error.reason))
                }
            } else if FontFileName.isFont(entry.name) || FontFileName.isArchive(entry.name) {
                if entry.isReadable {
                    addFile(path)
                } else {
                    locations.append(FontLocation(path: path, problem: "its name is no UTF-8; rename it"))
                }
            }
        }
    }

    private struct Entry {
        let bytes: [UInt8]
        let name: String
        let isFolder: Bool
        /// Whether the name is UTF-8, so that the file can be named by it again.
        var isReadable: Bool { Array(name.utf8) == bytes }
    }

    private static func entries(of folder: String) throws(FileError) -> [Entry] {
        guard let stream = opendir(folder) else { throw FileError(folder, "cannot be read") }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let name = String(decoding: bytes, as: UTF8.self)
            guard name != ".", name != ".." else { continue }
            let kind = Int(entry.pointee.d_type)
            var isFolder = kind == Int(DT_DIR)
            if kind == Int(DT_LNK) || kind == Int(DT_UNKNOWN) {
                var target = stat()
                isFolder = stat(folder + "/" + name, &target) == 0 && target.st_mode & S_IFMT == S_IFDIR
            }
            entries.append(Entry(bytes: bytes, name: name, isFolder: isFolder))
        }
        return entries.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// - Parameter isNamed: Whether the user named the file itself: then it is tried whatever its name says.
    private mutating func addFile(_ path: String, faces: [Int]? = nil, isNamed: Bool = false) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            locations.append(FontLocation(path: path, problem: String(cString: strerror(errno))))
            return
        }
        guard known.insert(Identity(status)).inserted else {
            repeated += 1
            return
        }
        let isArchive =
            FontFileName.isArchive(path) || isNamed && !FontFileName.isFont(path) && Self.looksLikeArchive(path)
        locations.append(
            FontLocation(
                path: path, size: Int(status.st_size),
                modified: Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec),
                isArchive: isArchive,
                faces: faces))
    }

    private static func looksLikeArchive(_ path: String) -> Bool {
        guard let contents = try? FontContents(mapping: path) else { return false }
        let start = contents.prefix(6)
        let signatures: [[UInt8]] = [
            [0x50, 0x4B, 3, 4], [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], [0x1F, 0x8B], [0xFD, 0x37, 0x7A, 0x58, 0x5A],
        ]
        return signatures.contains { start.starts(with: $0) }
    }
}

/// What a file's name promises.
enum FontFileName {
    private static let fonts = ["ttf", "otf", "ttc", "otc", "pfb", "pfa", "t1", "woff", "woff2"]
    private static let archives = [
        "zip", "7z", "tar", "tar.gz", "tgz", "tar.bz2", "tbz", "tbz2", "tar.xz", "txz", "tar.zst", "tzst", "tar.lzma",
    ]

    static func isFont(_ name: String) -> Bool { has(name, anyOf: fonts) }
    static func isArchive(_ name: String) -> Bool { has(name, anyOf: archives) }

    private static func has(_ name: String, anyOf extensions: [String]) -> Bool {
        let lowercase = name.lowercased()
        return extensions.contains { lowercase.hasSuffix("." + $0) }
    }
}
