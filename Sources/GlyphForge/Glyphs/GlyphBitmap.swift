/// Grey pixels, row by row from the top without padding: 0 is background, 255 ink.
public struct GlyphBitmap: Hashable, Sendable {
    /// Pixels in a row.
    public private(set) var width: Int
    /// Rows.
    public private(set) var height: Int
    /// `width * height` grey levels.
    public private(set) var pixels: [UInt8]

    /// An empty bitmap to draw into.
    public init() {
        width = 0
        height = 0
        pixels = []
    }

    /// A bitmap of the given pixels.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(pixels.count == width * height)
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Resizes the bitmap and calls `fill`, which must write every pixel.
    mutating func replace(width: Int, height: Int, fill: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        self.width = width
        self.height = height
        let count = width * height
        if pixels.count < count {
            pixels = [UInt8](repeating: 0, count: count)
        } else {
            pixels.removeLast(pixels.count - count)
        }
        pixels.withUnsafeMutableBufferPointer { fill($0) }
    }

    /// Whether any pixel differs from the background.
    public var hasInk: Bool { pixels.contains { $0 != 0 } }
}
