/// Decodes the images of a source to grey levels. An instance belongs to one worker.
final class ImageDecoder {
    private let preparation: ImagePreparation
    private let digester = SHA256()
    private var hasher = PerceptualHasher(side: Dataset.sides.lowerBound)
    private var hasherSide = Dataset.sides.lowerBound

    /// Maximum size of an image file in bytes; no image of 512 x 512 pixels needs more.
    static let maxBytes = 16 << 20
    /// Maximum number of pixels of an image that is resized: 8000 x 8000.
    private static let maxPixels = 64_000_000

    /// An image with its digests for the manifest.
    struct Image: Sendable {
        let side: Int
        let pixels: [UInt8]
        let digest: [UInt8]
        let hash: UInt64
        /// Whether the background seems lighter than the ink.
        let isDarkOnLight: Bool
    }

    /// The result of decoding an image.
    enum Decoded: Sendable {
        case image(Image)
        case reject(Reject)
    }

    init(_ options: ImportOptions = ImportOptions()) { preparation = ImagePreparation(options) }

    /// Decodes an image; a reject gives the reason when that fails.
    func decode(_ contents: ImportItem.Contents) -> Decoded {
        switch contents {
        case .pixels(let image): return decode(image)
        case .file(let bytes): return decode(bytes)
        case .reject(let reject): return .reject(reject)
        case .path(let path):
            do throws(FileError) {
                let file = try MappedFile(path: path)
                guard file.bytes.count <= Self.maxBytes else { return .reject(Self.tooManyBytes) }
                return decode(withExtendedLifetime(file) { Array(file.bytes) })
            } catch {
                return .reject(Reject(.unreadable, detail: error.reason))
            }
        }
    }

    static let tooManyBytes = Reject(.tooLarge, detail: "the file is larger than \(maxBytes >> 20) MiB")

    private func decode(_ file: [UInt8]) -> Decoded {
        guard !file.isEmpty else { return .reject(Reject(.unreadable, detail: "0 bytes")) }
        do {
            // The size is checked first, so that no memory is allocated for an image that is too large.
            let size: (width: Int, height: Int)
            let read: ([UInt8]) throws(PNGReader.ReadError) -> PNGReader.Image
            if file.starts(with: PNGEncoder.signature) {
                guard file.count >= 24 else { return .reject(Reject(.unreadable, detail: "truncated")) }
                size = (bigEndian(file[16..<20]), bigEndian(file[20..<24]))
                read = PNGReader.grey
            } else if file.starts(with: JPEGReader.signature) {
                size = try JPEGReader.size(file)
                read = JPEGReader.grey
            } else {
                let kind = FileKind(file).map { ", but \($0.name)" } ?? ""
                return .reject(Reject(.unreadable, detail: "not a PNG or JPEG file\(kind)"))
            }
            if let reject = tooLarge(size) { return .reject(reject) }
            let image = try read(file)
            return decode(GreyImage(width: image.width, height: image.height, pixels: image.pixels))
        } catch {
            return .reject(Reject(.unreadable, detail: "\(error)"))
        }
    }

    private func tooLarge(_ size: (width: Int, height: Int)) -> Reject? {
        let text = "\(size.width) x \(size.height) pixels"
        if preparation.resizes {
            let (area, overflow) = size.width.multipliedReportingOverflow(by: size.height)
            guard overflow || area > Self.maxPixels else { return nil }
            return Reject(.tooLarge, detail: "\(text); the maximum is \(TextFormat.grouped(Self.maxPixels)) pixels")
        }
        guard max(size.width, size.height) > Dataset.sides.upperBound else { return nil }
        return Reject(.tooLarge, detail: "\(text); the maximum side is \(Dataset.sides.upperBound)")
    }

    private func decode(_ image: GreyImage) -> Decoded {
        switch preparation.square(image) {
        case .failure(let failure): .reject(failure.reject)
        case .success(let square): .image(digested(square))
        }
    }

    private func digested(_ image: GreyImage) -> Image {
        let side = image.width
        if side != hasherSide {
            hasher = PerceptualHasher(side: side)
            hasherSide = side
        }
        return image.pixels.withUnsafeBytes { bytes in
            digester.update(side: side, pixels: bytes)
            return Image(
                side: side, pixels: image.pixels, digest: digester.finish(), hash: hasher.hash(bytes),
                isDarkOnLight: image.isDarkOnLight)
        }
    }
}

/// A decoded image with its label and origin.
struct DecodedItem: Sendable {
    let label: Int
    let font: Int?
    let name: String?
    let image: ImageDecoder.Decoded

    init(_ item: ImportItem, _ image: ImageDecoder.Decoded) {
        label = item.label
        font = item.font
        name = item.name
        self.image = image
    }
}

/// A big-endian number.
private func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
