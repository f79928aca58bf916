/// Draws glyphs as square images. One belongs to one worker.
public final class GlyphRenderer {
    /// The fit of every image.
    public let fit: Fit
    /// An image's width and height in pixels.
    public let side: Int
    /// Whether ink is dark on a light ground.
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

    /// Pixels per em that the `notmnist` fit draws at before it stretches: 96, as measured, up to the original's side
    /// of 28; in proportion beyond it, so that larger images show more and not larger pixels.
    public static func ppem(side: Int) -> Int { max(96, (96 * side + 14) / 28) }

    /// Readies a face for ``draw(glyph:of:hinting:into:)``.
    public func prepare(_ face: borrowing Face) throws(FontError) {
        if fit == .notmnist { try face.setSize(ppem: Self.ppem(side: side)) }
    }

    /// Draws one image.
    ///
    /// - Parameters:
    ///   - hinting: For plain drawings; others are drawn unhinted, for what is done to them undoes the hinting.
    ///   - output: Room for `side * side` bytes.
    /// - Returns: False when the glyph has no ink; `output` is then undefined.
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
