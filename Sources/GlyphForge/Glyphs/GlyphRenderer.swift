/// Draws glyphs as square images. Not thread-safe: each worker has its own renderer.
public final class GlyphRenderer {
    /// The fit of every image.
    public let fit: Fit
    /// An image's width and height in pixels.
    public let side: Int
    /// Whether ink is black on white instead of white on black.
    public let isInverted: Bool
    private let resizer: LanczosResizer
    private var bitmap = GlyphBitmap()

    /// - Parameters:
    ///   - side: 8...512 pixels.
    ///   - isInverted: Black ink on white instead of white on black.
    public init(fit: Fit = .notmnist, side: Int = 28, isInverted: Bool = false) {
        self.fit = fit
        self.side = side
        self.isInverted = isInverted
        resizer = LanczosResizer(side: side)
    }

    /// Pixels per em at which the `notmnist` fit draws a glyph before it stretches the bitmap.
    ///
    /// Up to the original side of 28 pixels it is 96, as measured on the original images. Beyond that it grows in
    /// proportion, so that larger images have more detail.
    public static func ppem(side: Int) -> Int { max(96, (96 * side + 14) / 28) }

    /// Prepares a face for ``draw(glyph:of:hinting:style:into:)``.
    public func prepare(_ face: borrowing Face) throws(FontError) {
        if !face.isScalable {
            try face.selectStrike(side: side)
        } else if fit == .notmnist {
            try face.setSize(ppem: Self.ppem(side: side))
        }
    }

    /// Draws one image. A face without outlines has the plain style only.
    ///
    /// - Parameters:
    ///   - hinting: Applies to the plain style only. Other styles are drawn unhinted, because they move the outlines
    ///     off the pixel grid.
    ///   - output: Space for `side * side` bytes.
    /// - Returns: Whether the glyph has ink. If not, the content of `output` is undefined.
    func draw(
        glyph: UInt32, of face: borrowing Face, hinting: Hinting, style: GlyphStyle = .plain,
        into output: UnsafeMutablePointer<UInt8>
    ) throws(FontError) -> Bool {
        if fit == .notmnist {
            let hasPixels =
                style == .plain
                ? try face.draw(glyph: glyph, hinting: hinting, into: &bitmap)
                : try face.draw(glyph: glyph, style: style, ppem: Self.ppem(side: side), into: &bitmap)
            guard hasPixels, bitmap.hasInk else { return false }
            resizer.resize(bitmap, into: output)
        } else {
            guard try face.draw(glyph: glyph, style: style, placed: fit, side: side, into: output) else { return false }
        }
        if isInverted { for position in 0..<side * side { output[position] = 255 - output[position] } }
        return true
    }
}
