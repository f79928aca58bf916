internal import CPNG

/// Reads PNG files with libpng.
public enum PNGReader {
    /// A file that cannot be decoded.
    public struct ReadError: Error, Hashable, CustomStringConvertible {
        /// The cause, as libpng describes it.
        public let description: String
    }

    /// A decoded image.
    public struct Image: Hashable, Sendable {
        /// Pixels in a row.
        public let width: Int
        /// Rows.
        public let height: Int
        /// `width * height` grey levels, 0 (black) to 255, row by row.
        public let pixels: [UInt8]
    }

    /// Decodes a file to grey levels. Colours are converted as libpng does; transparent pixels are composed on black.
    public static func grey(_ file: [UInt8]) throws(ReadError) -> Image {
        // libpng keeps pointers to the image and the file between its calls.
        let image = UnsafeMutablePointer<png_image>.allocate(capacity: 1)
        image.initialize(to: png_image())
        image.pointee.version = png_uint_32(PNG_IMAGE_VERSION)
        defer {
            png_image_free(image)
            image.deallocate()
        }
        let read = file.withUnsafeBytes { bytes in Result { () throws(ReadError) in try grey(bytes, image) } }
        return try read.get()
    }

    private static func grey(
        _ file: UnsafeRawBufferPointer, _ image: UnsafeMutablePointer<png_image>
    ) throws(ReadError) -> Image {
        guard png_image_begin_read_from_memory(image, file.baseAddress, file.count) != 0 else {
            throw ReadError(description: message(image.pointee))
        }
        image.pointee.format = png_uint_32(PNG_FORMAT_GRAY)
        // libpng assumes that 16-bit files are linear, but other programs write sRGB.
        image.pointee.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
        let (width, height) = (Int(image.pointee.width), Int(image.pointee.height))
        guard width <= 1 << 15, height <= 1 << 15 else {
            throw ReadError(description: "\(width) x \(height) pixels exceed the maximum of 32768 x 32768")
        }
        var pixels = [UInt8](repeating: 0, count: width * height)
        var background = png_color()
        let read = pixels.withUnsafeMutableBytes {
            png_image_finish_read(image, &background, $0.baseAddress, png_int_32(width), nil)
        }
        guard read != 0 else { throw ReadError(description: message(image.pointee)) }
        return Image(width: width, height: height, pixels: pixels)
    }

    private static func message(_ image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
