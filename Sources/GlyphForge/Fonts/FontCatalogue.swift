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

    private var known: Set<FileIdentity> = []

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
        // A trailing slash would be doubled in the paths of the files.
        try FolderWalk().run(path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path) { item in
            switch item {
            case .unreadableFolder(let path, let error):
                locations.append(FontLocation(path: path, problem: error.reason))
            case .file(let file):
                guard FontFileName.isFont(file.name) || FontFileName.isArchive(file.name) else { return }
                if file.hasValidName {
                    addFile(file.path)
                } else {
                    locations.append(FontLocation(path: file.path, problem: "its name is not UTF-8; rename it"))
                }
            }
        }
    }

    /// - Parameter isNamed: Whether the user named the file itself: then it is tried whatever its name says.
    private mutating func addFile(_ path: String, faces: [Int]? = nil, isNamed: Bool = false) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            locations.append(FontLocation(path: path, problem: String(cString: strerror(errno))))
            return
        }
        guard known.insert(FileIdentity(status)).inserted else {
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
