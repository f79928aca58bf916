internal import CPNG

/// Reads PNG files by libpng.
public enum PNGReader {
    /// Why a file cannot be read.
    public struct ReadError: Error, Hashable, CustomStringConvertible {
        /// libpng's words.
        public let description: String
    }

    /// An image as grey levels; colours are weighted as by libpng, transparency is laid on black.
    public static func grey(_ file: [UInt8]) throws(ReadError) -> GlyphBitmap {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        let begun = file.withUnsafeBytes { png_image_begin_read_from_memory(&image, $0.baseAddress, $0.count) }
        guard begun != 0 else { throw ReadError(description: message(image)) }
        image.format = png_uint_32(PNG_FORMAT_GRAY)
        // libpng takes 16-bit files for linear light, which other programs' are not.
        image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
        guard image.width <= 1 << 15, image.height <= 1 << 15 else {
            throw ReadError(description: "\(image.width) x \(image.height) pixels are too many")
        }
        var pixels = [UInt8](repeating: 0, count: Int(image.width) * Int(image.height))
        var background = png_color()
        let read = pixels.withUnsafeMutableBytes {
            png_image_finish_read(&image, &background, $0.baseAddress, png_int_32(image.width), nil)
        }
        guard read != 0 else { throw ReadError(description: message(image)) }
        return GlyphBitmap(width: Int(image.width), height: Int(image.height), pixels: pixels)
    }

    private static func message(_ image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
