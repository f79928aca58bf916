internal import Foundation

/// Images to import, and what they are images of.
protocol ImageSource: AnyObject {
    /// What kind of source.
    var form: ImportForm { get }
    /// Which part of a source that holds two.
    var part: ImportPart? { get }
    /// The classes, by label.
    var classes: [DatasetClass] { get }
    /// The names of font files that images refer to; empty where images bear no font's name.
    var fontNames: [String] { get }
    /// How many images it announces, sound or not.
    var count: Int { get }
    /// The next image; nil at the end.
    func next() throws -> ImportItem?
}

/// The kinds of sources, as the manifest calls them.
enum ImportForm: String {
    case folders, tar, zip, idx, npz
}

/// One image as its source gives it, not yet decoded.
struct ImportItem: Sendable {
    /// What there is of it.
    enum Contents: Sendable {
        /// A file on disk, which the worker reads.
        case path(String)
        /// A file's bytes.
        case file([UInt8])
        /// Grey levels, `side * side`.
        case pixels([UInt8], side: Int)
        /// What cannot even be read.
        case reject(Reject)

        /// Bytes held in memory.
        var byteCount: Int {
            switch self {
            case .file(let bytes), .pixels(let bytes, _): bytes.count
            case .path, .reject: 0
            }
        }
    }

    /// The label of its class.
    let label: Int
    /// Its font, among the source's names; nil where that is not known.
    let font: Int?
    /// Its path in the source; nil where images have none.
    let name: String?
    let contents: Contents
}

/// The kinds of image sources, and how they are recognized.
enum ImageSources {
    /// Opens a source of any form: told by its name where that is clear, else by its first bytes.
    static func open(_ path: String, part: ImportPart?, characters: CharacterList?) throws -> any ImageSource {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FileError(path, "cannot be found", number: 0)
        }
        let path = FilePath.withoutTrailingSlash(path)
        let name = path.lowercased()
        if isFolder.boolValue {
            guard !FilePath.exists(path + "/" + DatasetFiles.manifest) else {
                throw DatasetError(
                    .unsuitable,
                    "\(path) is a data set already, which every command takes as it is: nothing is to be imported.")
            }
            if let files = try IDXFiles(folder: path, part: part) { return try files.open(characters) }
        } else if name.hasSuffix(".npz") {
            return try NPZImages.open(path, part: part, characters: characters)
        } else if try IDXFiles.isIDX(path) {
            try refusePart(part, path)
            return try IDXFiles(images: path, part: nil).open(characters)
        }
        try refusePart(part, path)
        guard characters == nil else {
            throw DatasetError(
                .unsuitable,
                "\(path) names its classes by folders; leave out --chars, which is for the labels of IDX and npz files.")
        }
        return isFolder.boolValue ? try FolderImages(path) : try ArchiveImages(path)
    }

    /// - Throws: `.unsuitable` when a part was asked for of what has no parts.
    private static func refusePart(_ part: ImportPart?, _ path: String) throws {
        guard part == nil else {
            throw DatasetError(.unsuitable, "\(path) has no train and test parts; leave out --part.")
        }
    }
}
