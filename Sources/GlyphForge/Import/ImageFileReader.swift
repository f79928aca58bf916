/// Reads image files as an import does, each for itself: PNG files of any depth, in colour or not, square.
public struct ImageFileReader {
    private let decoder = ImageDecoder()
    private let resizer: LanczosResizer

    /// - Parameter side: The wanted width and height in pixels; images of another are resized as drawings are.
    public init(side: Int) { resizer = LanczosResizer(side: side) }

    /// The image's `side * side` grey levels, row by row.
    ///
    /// - Throws: `.unsuitable` when the file holds no image that an import would take.
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
