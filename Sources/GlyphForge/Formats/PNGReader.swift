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
        let (width, height, pixels) = try pixels(file, image, format: UInt32(PNG_FORMAT_GRAY), channels: 1)
        return Image(width: width, height: height, pixels: pixels)
    }

    private static func pixels(
        _ file: UnsafeRawBufferPointer, _ image: UnsafeMutablePointer<png_image>, format: UInt32, channels: Int
    ) throws(ReadError) -> (width: Int, height: Int, pixels: [UInt8]) {
        guard png_image_begin_read_from_memory(image, file.baseAddress, file.count) != 0 else {
            throw ReadError(description: message(image.pointee))
        }
        image.pointee.format = format
        // libpng assumes that 16-bit files are linear, but other programs write sRGB.
        image.pointee.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
        let (width, height) = (Int(image.pointee.width), Int(image.pointee.height))
        guard width <= 1 << 15, height <= 1 << 15 else {
            throw ReadError(description: "\(width) x \(height) pixels exceed the maximum of 32768 x 32768")
        }
        var pixels = [UInt8](repeating: 0, count: width * height * channels)
        var background = png_color()
        let read = pixels.withUnsafeMutableBytes {
            png_image_finish_read(image, &background, $0.baseAddress, png_int_32(width * channels), nil)
        }
        guard read != 0 else { throw ReadError(description: message(image.pointee)) }
        return (width, height, pixels)
    }

    /// A decoded image with opacity.
    struct TransparentImage {
        let width: Int
        let height: Int
        /// Grey level and opacity of each pixel, both 0 to 255, row by row.
        let values: [UInt8]

        /// The mean grey level of the visible pixels, each weighted by its opacity; NaN if none is visible or all are
        /// opaque, so that there is nothing to compose.
        var meanLevel: Double {
            var (sum, weight) = (0, 0)
            for place in stride(from: 0, to: values.count, by: 2) {
                sum += Int(values[place]) * Int(values[place + 1])
                weight += Int(values[place + 1])
            }
            return weight == 255 * width * height ? .nan : Double(sum) / Double(weight)
        }

        /// The grey levels on a ground of one level.
        func composed(on ground: UInt8) -> [UInt8] {
            stride(from: 0, to: values.count, by: 2).map { place in
                let opacity = Int(values[place + 1])
                return UInt8((Int(values[place]) * opacity + Int(ground) * (255 - opacity) + 127) / 255)
            }
        }
    }

    /// An image's width and height in pixels, without decoding it.
    static func size(_ file: [UInt8]) throws(ReadError) -> (width: Int, height: Int) {
        guard file.count >= 24 else { throw ReadError(description: "truncated") }
        func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
        return (number(file[16..<20]), number(file[20..<24]))
    }

    /// Decodes a file to grey levels with their opacity.
    static func greyAndOpacity(_ file: [UInt8]) throws(ReadError) -> TransparentImage {
        let image = UnsafeMutablePointer<png_image>.allocate(capacity: 1)
        image.initialize(to: png_image())
        image.pointee.version = png_uint_32(PNG_IMAGE_VERSION)
        defer {
            png_image_free(image)
            image.deallocate()
        }
        let read = file.withUnsafeBytes { bytes in
            Result { () throws(ReadError) in
                let (width, height, values) = try pixels(bytes, image, format: UInt32(PNG_FORMAT_GA), channels: 2)
                return TransparentImage(width: width, height: height, values: values)
            }
        }
        return try read.get()
    }

    private static func message(_ image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
