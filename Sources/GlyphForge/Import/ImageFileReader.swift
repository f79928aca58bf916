internal import Foundation

/// Reads single image files for a network: PNG and JPEG files of any size and shape, grey or in colour.
public struct ImageFileReader {
    private let preparation: ImagePreparation
    private let inversion: InkInversion
    private let ground: UInt8

    /// The extensions of the files that ``files(below:)`` lists. Those of other formats are among them so that a
    /// message can name the files that cannot be read.
    private static let extensions: Set = ["png", "jpg", "jpeg", "jpe", "gif", "bmp", "tif", "tiff", "webp"]
    /// Limits of a file's size in bytes and of an image's number of pixels.
    private static let (maxBytes, maxPixels) = (256 << 20, 64_000_000)

    /// An image as a network gets it.
    public struct Image: Sendable {
        /// `side * side` grey levels, row by row.
        public let pixels: [UInt8]
        /// Whether ink and ground are exchanged compared with what is expected; nil if the border does not show it,
        /// because the ink touches it.
        public let isInverted: Bool?

        /// The image with the opposite grey levels.
        public var inverted: [UInt8] { pixels.map { 255 - $0 } }
    }

    /// - Parameters:
    ///   - side: Width and height of the result in pixels; images of another size are resized like drawings, and padded
    ///     to squares with the median level of their border.
    ///   - inversion: Whether to invert the images.
    ///   - ground: The grey level of the expected ground, 0 or 255. Transparent pixels get it.
    public init(side: Int, inversion: InkInversion = .no, ground: UInt8 = 0) {
        var options = ImportOptions()
        options.size = side
        preparation = ImagePreparation(options)
        self.inversion = inversion
        self.ground = ground
    }

    /// Reads an image. Images that are to be inverted are returned as they are in the file.
    ///
    /// - Throws: `.unsuitable` with the reason when the file cannot be used.
    public func read(_ path: String) throws(DatasetError) -> Image {
        do {
            let image = try decode(path)
            switch preparation.square(image) {
            case .failure(let failure): throw Unreadable(failure.reject.detail ?? failure.reject.reason.rawValue)
            case .success(let square): return Image(pixels: square.pixels, isInverted: isInverted(image))
            }
        } catch let error as FileError {
            throw DatasetError(.unsuitable, "\(path) cannot be read: \(error.reason).")
        } catch {
            throw DatasetError(.unsuitable, "\(path) cannot be read: \(error).")
        }
    }

    /// The image files below a folder, in the order of their names' bytes. Hidden files and folders are left out.
    ///
    /// - Throws: ``FileError`` for a folder that cannot be read.
    public static func files(below folder: String) throws -> [String] {
        var files: [String] = []
        try FolderWalk(skipsHidden: true).run(FilePath.withoutTrailingSlash(folder)) { item in
            switch item {
            case .file(let file):
                let suffix = file.name.split(separator: ".").last?.lowercased() ?? ""
                let isCopyOfMac = file.relativePath.split(separator: "/").contains("__MACOSX")
                if extensions.contains(suffix), !isCopyOfMac { files.append(file.path) }
            case .unreadableFolder(_, let error): throw error
            }
        }
        return files
    }

    private struct Unreadable: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    private func decode(_ path: String) throws -> GreyImage {
        let mapped = try MappedFile(path: path)
        guard mapped.bytes.count <= Self.maxBytes else {
            throw Unreadable("the file is larger than \(Self.maxBytes >> 20) MiB")
        }
        let file = withExtendedLifetime(mapped) { Array(mapped.bytes) }
        guard !file.isEmpty else { throw Unreadable("it is empty") }
        if file.starts(with: JPEGReader.signature) {
            try check(JPEGReader.size(file))
            let image = try JPEGReader.grey(file)
            return GreyImage(width: image.width, height: image.height, pixels: image.pixels)
        }
        guard file.starts(with: PNGEncoder.signature) else {
            let kind = FileKind(file).map { ", but \($0.name)" } ?? ""
            throw Unreadable("it is not a PNG or JPEG file\(kind)")
        }
        try check(PNGReader.size(file))
        let image = try PNGReader.greyAndOpacity(file)
        return GreyImage(width: image.width, height: image.height, pixels: image.composed(on: backdrop(of: image)))
    }

    private func check(_ size: (width: Int, height: Int)) throws {
        guard size.width * size.height <= Self.maxPixels else {
            throw Unreadable(
                "\(size.width) x \(size.height) pixels exceed the maximum of \(TextFormat.grouped(Self.maxPixels))")
        }
    }

    /// The ground of an image with transparent pixels. Ink with the level of the expected ground would disappear on it,
    /// so such an image gets the opposite ground and is inverted.
    private func backdrop(of image: PNGReader.TransparentImage) -> UInt8 {
        switch inversion {
        case .no: ground
        case .yes: 255 - ground
        case .auto: abs(image.meanLevel - Double(ground)) < 64 ? 255 - ground : ground
        }
    }

    private func isInverted(_ image: GreyImage) -> Bool? {
        switch inversion {
        case .no: return false
        case .yes: return true
        case .auto:
            // Without contrast there is no ink to tell from the ground.
            guard let min = image.pixels.min(), let max = image.pixels.max(), max - min >= 64 else { return false }
            let border = image.border
            let share = Double(border.count { abs(Int($0) - Int(ground)) > 127 }) / Double(border.count)
            return share <= Self.sameGround ? false : share >= Self.otherGround ? true : nil
        }
    }

    /// Largest fraction of border pixels unlike the expected ground in an image with that ground, and the smallest in
    /// one with the opposite ground. Ink touches the border where drawings fill their square.
    private static let (sameGround, otherGround) = (0.1, 0.95)
}

/// Whether grey levels are inverted.
public enum InkInversion: String, Sendable, CaseIterable {
    /// Each image whose ground is opposite to the expected one.
    case auto
    /// All images.
    case yes
    /// None.
    case no
}
