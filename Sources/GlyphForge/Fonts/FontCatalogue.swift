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
    /// Whether it holds fonts as members instead of being one.
    public let isArchive: Bool
    /// The faces to use; nil means all in the file.
    public let faces: [Int]?
    /// Set for a folder that cannot be read: why.
    public let problem: String?

    init(path: String, size: Int, isArchive: Bool, faces: [Int]? = nil, problem: String? = nil) {
        self.path = path
        self.size = size
        self.isArchive = isArchive
        self.faces = faces
        self.problem = problem
    }
}

/// The font files and archives under some sources, in an order that depends on names alone.
public struct FontCatalogue: Sendable {
    /// Source by source as given; within a folder by the bytes of the path.
    public private(set) var locations: [FontLocation] = []
    /// How often a file was met that was in the list already (by a link, or by sources that overlap).
    public private(set) var repeated = 0

    private struct Identity: Hashable {
        let device: UInt
        let inode: UInt
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
        var found: [String] = []
        var problems: [String: String] = [:]
        var visited: Set<Identity> = []
        try Self.walk(path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path, &visited, &found, &problems)
        // By bytes: the same order whatever the locale and the file system.
        for file in found.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            if let problem = problems[file] {
                locations.append(FontLocation(path: file, size: 0, isArchive: false, problem: problem))
            } else {
                addFile(file)
            }
        }
    }

    /// Collects the paths of fonts and archives below a folder. Links are followed, each folder once.
    private static func walk(
        _ folder: String, _ visited: inout Set<Identity>, _ found: inout [String], _ problems: inout [String: String]
    ) throws {
        var status = stat()
        guard stat(folder, &status) == 0, let stream = opendir(folder) else { throw FileError(folder, "cannot be read") }
        defer { closedir(stream) }
        guard visited.insert(Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))).inserted else { return }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            let path = folder + "/" + name
            var isFolder = Int(entry.pointee.d_type) == Int(DT_DIR)
            if Int(entry.pointee.d_type) == Int(DT_LNK) || Int(entry.pointee.d_type) == Int(DT_UNKNOWN) {
                var target = stat()
                isFolder = stat(path, &target) == 0 && target.st_mode & S_IFMT == S_IFDIR
            }
            if isFolder {
                do {
                    try walk(path, &visited, &found, &problems)
                } catch let error as FileError {
                    found.append(path)
                    problems[path] = String(cString: strerror(error.number))
                }
            } else if FontFileName.isFont(name) || FontFileName.isArchive(name) {
                found.append(path)
            }
        }
    }

    /// - Parameter isNamed: Whether the user named the file itself: then it is tried whatever its name says.
    private mutating func addFile(_ path: String, faces: [Int]? = nil, isNamed: Bool = false) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            locations.append(
                FontLocation(path: path, size: 0, isArchive: false, problem: String(cString: strerror(errno))))
            return
        }
        let identity = Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
        guard known.insert(identity).inserted else {
            repeated += 1
            return
        }
        let isArchive = FontFileName.isArchive(path) || isNamed && !FontFileName.isFont(path) && Self.looksLikeArchive(path)
        locations.append(FontLocation(path: path, size: Int(status.st_size), isArchive: isArchive, faces: faces))
    }

    private static func looksLikeArchive(_ path: String) -> Bool {
        guard let contents = try? FontContents(mapping: path) else { return false }
        let start = Array(contents.bytes.prefix(6))
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
