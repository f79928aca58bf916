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
    /// How the source's numbers became grey levels; nil if they were grey levels.
    var scaling: PixelScaling? { get }
    /// What the user should know about the source, each a sentence.
    var notes: [String] { get }
    /// The next image; nil at the end.
    func next() throws -> ImportItem?
}

extension ImageSource {
    var scaling: PixelScaling? { nil }
    var notes: [String] { [] }
}

/// The kinds of sources, as recorded in the manifest.
enum ImportForm: String {
    case folders, tar, zip, idx, npz, mat, csv, webdataset
}

/// An image of a source, not yet decoded.
struct ImportItem: Sendable {
    /// The image's data.
    enum Contents: Sendable {
        /// A file on disk, to be read by the worker.
        case path(String)
        /// The bytes of an image file.
        case file([UInt8])
        /// Grey levels.
        case pixels(GreyImage)
        /// An image that cannot be read.
        case reject(Reject)

        /// Bytes in memory.
        var byteCount: Int {
            switch self {
            case .file(let bytes): bytes.count
            case .pixels(let image): image.pixels.count
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
