/// Decodes the images of a source to grey levels. An instance belongs to one worker.
final class ImageDecoder {
    private let digester = SHA256()
    private var hasher = PerceptualHasher(side: Dataset.sides.lowerBound)
    private var hasherSide = Dataset.sides.lowerBound

    /// Maximum size of an image file in bytes; no image of 512 x 512 pixels needs more.
    static let maxBytes = 16 << 20

    /// An image with its digests for the manifest.
    struct Image: Sendable {
        let side: Int
        let pixels: [UInt8]
        let digest: [UInt8]
        let hash: UInt64
    }

    /// The result of decoding an image.
    enum Decoded: Sendable {
        case image(Image)
        case reject(Reject)
    }

    /// Decodes an image; a reject gives the reason when that fails.
    func decode(_ contents: ImportItem.Contents) -> Decoded {
        switch contents {
        case .pixels(let pixels, let side): return .image(image(pixels, side: side))
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
        guard file.starts(with: PNGEncoder.signature) else {
            return .reject(Reject(.unreadable, detail: "not a PNG file"))
        }
        // The header is checked first, so that no memory is allocated for an image that is too large.
        guard file.count >= 24 else { return .reject(Reject(.unreadable, detail: "truncated")) }
        let (width, height) = (bigEndian(file[16..<20]), bigEndian(file[20..<24]))
        let size = "\(width) x \(height) pixels"
        guard max(width, height) <= Dataset.sides.upperBound else {
            return .reject(
                Reject(.tooLarge, detail: "\(size); the maximum side is \(Dataset.sides.upperBound)"))
        }
        do throws(PNGReader.ReadError) {
            let image = try PNGReader.grey(file)
            guard image.width == image.height, Dataset.sides.contains(image.width) else {
                return .reject(
                    Reject(.otherSize, detail: "\(size), not a square of at least \(Dataset.sides.lowerBound)"))
            }
            return .image(self.image(image.pixels, side: image.width))
        } catch {
            return .reject(Reject(.unreadable, detail: error.description))
        }
    }

    private func image(_ pixels: [UInt8], side: Int) -> Image {
        if side != hasherSide {
            hasher = PerceptualHasher(side: side)
            hasherSide = side
        }
        return pixels.withUnsafeBytes { bytes in
            digester.update(side: side, pixels: bytes)
            return Image(side: side, pixels: pixels, digest: digester.finish(), hash: hasher.hash(bytes))
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
