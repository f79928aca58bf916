/// Reads single image files as an import does: square PNG files of any bit depth, grey or in colour.
public struct ImageFileReader {
    private let decoder = ImageDecoder()
    private let resizer: LanczosResizer

    /// - Parameter side: Width and height of the result in pixels; images of another size are resized like drawings.
    public init(side: Int) { resizer = LanczosResizer(side: side) }

    /// Reads an image as `side * side` grey levels, row by row.
    ///
    /// - Throws: `.unsuitable` when an import would reject the file.
    public func read(_ path: String) throws(DatasetError) -> [UInt8] {
        switch decoder.decode(.path(path)) {
        case .reject(let reject):
            throw DatasetError(.unsuitable, "\(path) cannot be used: \(reject.detail ?? reject.reason.rawValue).")
        case .image(let image):
            guard image.side != resizer.side else { return image.pixels }
            let bitmap = GlyphBitmap(width: image.side, height: image.side, pixels: image.pixels)
            return [UInt8](unsafeUninitializedCapacity: resizer.side * resizer.side) { pixels, count in
                resizer.resize(bitmap, into: pixels.baseAddress!)
                count = pixels.count
            }
        }
    }
}
