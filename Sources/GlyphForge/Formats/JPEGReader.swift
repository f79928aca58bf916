internal import CJPEG

/// Reads JPEG files with libjpeg.
enum JPEGReader {
    /// The first bytes of a file.
    static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

    /// An image's width and height in pixels, without decoding it.
    static func size(_ file: [UInt8]) throws(PNGReader.ReadError) -> (width: Int, height: Int) {
        var (width, height): (Int32, Int32) = (0, 0)
        try read { gf_readJPEGSize(file, file.count, &width, &height, $0) }
        return (Int(width), Int(height))
    }

    /// Decodes a file to grey levels: the luma of files in colour.
    ///
    /// - Throws: The reason when the file is truncated or damaged.
    static func grey(_ file: [UInt8]) throws(PNGReader.ReadError) -> PNGReader.Image {
        let (width, height) = try size(file)
        var pixels = [UInt8](repeating: 0, count: width * height)
        try read { gf_readJPEG(file, file.count, &pixels, $0) }
        return PNGReader.Image(width: width, height: height, pixels: pixels)
    }

    private static func read(_ body: (UnsafeMutablePointer<CChar>) -> Int32) throws(PNGReader.ReadError) {
        var message = [CChar](repeating: 0, count: Int(GF_JPEG_MESSAGE))
        guard body(&message) == 0 else {
            let text = message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            throw PNGReader.ReadError(description: String(decoding: text, as: UTF8.self))
        }
    }
}
