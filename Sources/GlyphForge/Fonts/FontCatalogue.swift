internal import Glibc

/// A source of font files.
public enum FontSource: Hashable, Sendable {
    /// A folder (searched recursively), a font file, or an archive of fonts.
    case path(String)
    /// The installed fonts that match a fontconfig pattern; `":"` matches all.
    case installed(pattern: String)
}

/// A file that was found, before it is opened.
public struct FontLocation: Hashable, Sendable {
    /// The path, beginning with the source as the user wrote it.
    public let path: String
    /// The file's size in bytes.
    public let size: Int
    /// The modification time, in nanoseconds since 1970.
    public let modified: Int
    /// Whether it is an archive of fonts.
    public let isArchive: Bool
    /// The indices of the faces to use; nil means all.
    public let faces: [Int]?
    /// Why the file or folder cannot be read; nil when it can.
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

/// The font files and archives in a list of sources, in an order that depends only on names.
public struct FontCatalogue: Sendable {
    /// The files in the order of the sources; within a folder, in the order of the names' bytes.
    public private(set) var locations: [FontLocation] = []
    /// How often a file was found again, through a link or overlapping sources.
    public private(set) var repeated = 0
    /// Number of files in folders that are neither fonts nor archives by their names.
    public private(set) var passedOver = 0

    /// A sentence about the files that were passed over; nil when there are none.
    package var passedOverNote: String? {
        switch passedOver {
        case 0: nil
        case 1: "1 file that is no font was passed over."
        default: "\(TextFormat.grouped(passedOver)) files that are no fonts were passed over."
        }
    }

    /// What to say when the sources have no fonts.
    package static func nothingFound(in sources: [FontSource], _ passedOverNote: String?) -> String {
        "No fonts found: there is no \(FontFileName.list) file and no archive with one in "
            + sources.map(\.description).joined(separator: ", ") + "." + (passedOverNote.map { " " + $0 } ?? "")
    }

    private var known: Set<FileIdentity> = []

    /// Searches the sources.
    ///
    /// - Throws: ``FileError`` when a source cannot be read. An unreadable folder below a source becomes a location
    ///   with a `problem`.
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
        guard stat(FilePath.system(path), &status) == 0 else { throw FileError(path, "cannot be found") }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard access(FilePath.system(path), R_OK) == 0 else { throw FileError(path, "cannot be read") }
            addFile(path, isNamed: true)
            return
        }
        // A trailing slash would be doubled in the paths of the files.
        try FolderWalk().run(path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path) { item in
            switch item {
            case .unreadableFolder(let path, let error):
                locations.append(FontLocation(path: path, problem: error.reason))
            case .file(let file):
                guard FontFileName.isSource(file.relativePath) else {
                    passedOver += 1
                    return
                }
                addFile(file.path)
            }
        }
    }

    /// - Parameter isNamed: Whether the file itself is a source; then it is opened whatever its extension is.
    private mutating func addFile(_ path: String, faces: [Int]? = nil, isNamed: Bool = false) {
        var status = stat()
        guard stat(FilePath.system(path), &status) == 0 else {
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
        // A file that cannot be read is reported when it is opened as a font.
        guard let contents = try? FontContents(mapping: path) else { return false }
        let start = contents.prefix(6)
        let signatures: [[UInt8]] = [
            [0x50, 0x4B, 3, 4], [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], [0x1F, 0x8B], [0xFD, 0x37, 0x7A, 0x58, 0x5A],
        ]
        return signatures.contains { start.starts(with: $0) }
    }
}

/// The file types that a file name's extension indicates.
enum FontFileName {
    private static let fonts = [
        "ttf", "otf", "ttc", "otc", "pfb", "pfa", "t1", "woff", "woff2", "dfont", "otb", "pcf", "pcf.gz", "bdf",
    ]
    private static let archives = [
        "zip", "7z", "tar", "tar.gz", "tgz", "tar.bz2", "tbz", "tbz2", "tar.xz", "txz", "tar.zst", "tzst", "tar.lzma",
    ]

    static func isFont(_ name: String) -> Bool { has(name, anyOf: fonts) }
    static func isArchive(_ name: String) -> Bool { has(name, anyOf: archives) }

    /// Whether a path in a folder or an archive is that of a font or an archive of fonts. macOS's notes about files
    /// (`._A.ttf`, and copies below `__MACOSX`) have their extensions but are none.
    static func isSource(_ path: String) -> Bool {
        guard isFont(path) || isArchive(path) else { return false }
        let parts = path.split(separator: "/")
        return parts.last?.hasPrefix("._") != true && !parts.contains("__MACOSX")
    }

    /// The extensions of fonts as a list for messages: `.ttf, .otf ... or .bdf`.
    static var list: String {
        fonts.dropLast().map { "." + $0 }.joined(separator: ", ") + " or ." + fonts.last!
    }

    private static func has(_ name: String, anyOf extensions: [String]) -> Bool {
        let lowercase = name.lowercased()
        return extensions.contains { lowercase.hasSuffix("." + $0) }
    }
}
