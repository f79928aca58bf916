internal import Foundation

/// A source of images to import.
protocol ImageSource: AnyObject {
    /// The kind of source.
    var form: ImportForm { get }
    /// The part that is imported; nil for a source without parts.
    var part: ImportPart? { get }
    /// The classes, by label.
    var classes: [DatasetClass] { get }
    /// The names of the font files that images come from; empty when the source does not name fonts.
    var fontNames: [String] { get }
    /// How many images the source lists, readable or not.
    var count: Int { get }
    /// The next image; nil at the end.
    func next() throws -> ImportItem?
}

/// The kinds of sources, as recorded in the manifest.
enum ImportForm: String {
    case folders, tar, zip, idx, npz
}

/// An image of a source, not yet decoded.
struct ImportItem: Sendable {
    /// The image's data.
    enum Contents: Sendable {
        /// A file on disk, to be read by the worker.
        case path(String)
        /// The bytes of an image file.
        case file([UInt8])
        /// Grey levels, `side * side`.
        case pixels([UInt8], side: Int)
        /// An image that cannot be read.
        case reject(Reject)

        /// Bytes in memory.
        var byteCount: Int {
            switch self {
            case .file(let bytes), .pixels(let bytes, _): bytes.count
            case .path, .reject: 0
            }
        }
    }

    /// The label of its class.
    let label: Int
    /// The index of its font in ``ImageSource/fontNames``; nil when unknown.
    let font: Int?
    /// Its path in the source; nil for images in arrays.
    let name: String?
    let contents: Contents
}

/// The kinds of image sources, and how they are recognized.
enum ImageSources {
    /// Opens a source of any kind, recognized by its name or its first bytes.
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
                    "\(path) is already a data set of this program; use it directly instead of importing it.")
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
                "\(path) has one folder for each class; omit --chars, which is for the labels of IDX and npz files.")
        }
        return isFolder.boolValue ? try FolderImages(path) : try ArchiveImages(path)
    }

    /// - Throws: `.unsuitable` when a part was requested, for a source without parts.
    private static func refusePart(_ part: ImportPart?, _ path: String) throws {
        guard part == nil else {
            throw DatasetError(.unsuitable, "\(path) has no train and test parts; omit --part.")
        }
    }
}
