/// Turns the images of a source into squares of grey levels: transposed, inverted and resized as requested. An instance
/// belongs to one worker.
final class ImagePreparation {
    private let isTransposed: Bool
    private let isInverted: Bool
    private let fit: ImportFit
    private let resizer: LanczosResizer?

    init(_ options: ImportOptions) {
        isTransposed = options.isTransposed
        isInverted = options.isInverted
        fit = options.fit
        resizer = options.size.map { LanczosResizer(side: $0) }
    }

    /// Whether images of any size are accepted.
    var resizes: Bool { resizer != nil }

    /// The image as a square; a reject when it is none and is not resized.
    func square(_ image: GreyImage) -> Result<GreyImage, Reject.Failure> {
        var image = image
        if isTransposed { image = image.transposed() }
        if isInverted { for position in image.pixels.indices { image.pixels[position] = 255 - image.pixels[position] } }
        guard let resizer else {
            guard image.width == image.height, Dataset.sides.contains(image.width) else {
                let size = "\(image.width) x \(image.height) pixels"
                return .failure(
                    Reject.Failure(
                        reject: Reject(
                            .otherSize, detail: "\(size), not a square of at least \(Dataset.sides.lowerBound)")))
            }
            return .success(image)
        }
        guard image.width != resizer.side || image.height != resizer.side else { return .success(image) }
        if fit == .contain { image = image.paddedToSquare() }
        let bitmap = GlyphBitmap(width: image.width, height: image.height, pixels: image.pixels)
        image.pixels = [UInt8](unsafeUninitializedCapacity: resizer.side * resizer.side) { pixels, count in
            resizer.resize(bitmap, into: pixels.baseAddress!)
            count = pixels.count
        }
        (image.width, image.height) = (resizer.side, resizer.side)
        return .success(image)
    }
}

extension Reject {
    /// A reject as an error.
    struct Failure: Error { let reject: Reject }
}

/// Grey levels in rows.
struct GreyImage: Sendable {
    var width: Int
    var height: Int
    /// `width * height` levels, 0 (black) to 255.
    var pixels: [UInt8]

    /// The levels of the outermost pixels; corners occur once or twice.
    var border: [UInt8] {
        var levels = Array(pixels.prefix(width))
        levels += pixels.suffix(width)
        for row in 0..<height { levels += [pixels[row * width], pixels[(row + 1) * width - 1]] }
        return levels
    }

    /// Whether the background seems lighter than the ink: most of the image and of its border is light.
    var isDarkOnLight: Bool {
        func mean(_ levels: [UInt8]) -> Int { levels.reduce(0) { $0 + Int($1) } / max(1, levels.count) }
        return mean(pixels) > 127 && mean(border) > 127
    }

    fileprivate func transposed() -> GreyImage {
        var result = GreyImage(width: height, height: width, pixels: pixels)
        for y in 0..<height {
            for x in 0..<width { result.pixels[x * height + y] = pixels[y * width + x] }
        }
        return result
    }

    /// The image in the middle of a square of its border's median level.
    fileprivate func paddedToSquare() -> GreyImage {
        guard width != height, width > 0, height > 0 else { return self }
        let side = max(width, height)
        let levels = border.sorted()
        var result = GreyImage(
            width: side, height: side, pixels: [UInt8](repeating: levels[levels.count / 2], count: side * side))
        let (left, top) = ((side - width) / 2, (side - height) / 2)
        for y in 0..<height {
            let start = (top + y) * side + left
            result.pixels.replaceSubrange(start..<start + width, with: pixels[y * width..<(y + 1) * width])
        }
        return result
    }
}
