/// Where the pixels of the images in an array are.
struct ImageLayout {
    let count: Int
    let height: Int
    let width: Int
    /// 1 for grey, 3 for red, green and blue, 4 with opacity.
    let channels: Int
    /// The distance in numbers from an image, row, column or channel to the next.
    private let strides: (image: Int, row: Int, column: Int, channel: Int)

    /// Recognizes the axes of an array by its shape and the number of labels.
    ///
    /// These are (N, height, width), also with 1, 3 or 4 channels as last or second axis, and (N, pixels) for squares;
    /// in MATLAB's files the images are the last axis: (height, width, N), also with channels before it.
    ///
    /// - Parameters:
    ///   - labels: The number of labels, which tells the images' axis.
    ///   - isColumnMajor: Whether the first axis is the one whose elements are contiguous.
    init?(shape: [Int], labels: Int, isColumnMajor: Bool) {
        var steps = [Int](repeating: 1, count: shape.count)
        let axes = isColumnMajor ? Array(shape.indices) : shape.indices.reversed()
        for (axis, faster) in zip(axes.dropFirst(), axes) { steps[axis] = steps[faster] * shape[faster] }
        let isLast = shape.first != labels && shape.last == labels && shape.count > 1
        guard let images = isLast ? shape.indices.last : shape.indices.first else { return nil }
        let rest = shape.indices.filter { $0 != images }
        func isColour(_ axis: Int) -> Bool { [1, 3, 4].contains(shape[axis]) }
        count = shape[images]
        switch rest.count {
        case 1:
            // Pixels in rows.
            guard let side = Self.side(area: shape[rest[0]]) else { return nil }
            (height, width, channels) = (side, side, 1)
            strides = (steps[images], side * steps[rest[0]], steps[rest[0]], 0)
        case 2:
            (height, width, channels) = (shape[rest[0]], shape[rest[1]], 1)
            strides = (steps[images], steps[rest[0]], steps[rest[1]], 0)
        case 3 where isColour(rest[2]):
            (height, width, channels) = (shape[rest[0]], shape[rest[1]], shape[rest[2]])
            strides = (steps[images], steps[rest[0]], steps[rest[1]], steps[rest[2]])
        case 3 where isColour(rest[0]):
            (height, width, channels) = (shape[rest[1]], shape[rest[2]], shape[rest[0]])
            strides = (steps[images], steps[rest[1]], steps[rest[2]], steps[rest[0]])
        default: return nil
        }
    }

    /// The layout of images in rows of a table.
    init(count: Int, side: Int) {
        (self.count, height, width, channels) = (count, side, side, 1)
        strides = (side * side, side, 1, 0)
    }

    /// The side of a square of so many pixels; nil if there is none in the range of data sets.
    static func side(area: Int) -> Int? { Dataset.sides.first { $0 * $0 == area } }

    /// The numbers of an image.
    var area: Int { height * width * channels }

    /// Whether the numbers of an image are its pixels row by row.
    var isPlain: Bool { isContiguous && channels == 1 && strides.row == width && strides.column == 1 }

    /// Whether each image follows the one before, so that images can be read one by one.
    var isContiguous: Bool { strides.image == area || count == 1 }

    /// The image whose numbers begin at a place, converted to levels one by one; colours become luma as Pillow computes
    /// it, and opacity is blended onto black.
    func image(number: Int, level: (Int) -> UInt8) -> GreyImage {
        let start = isContiguous ? 0 : number * strides.image
        var pixels: [UInt8] = []
        pixels.reserveCapacity(height * width)
        for row in 0..<height {
            for column in 0..<width {
                let place = start + row * strides.row + column * strides.column
                guard channels > 1 else {
                    pixels.append(level(place))
                    continue
                }
                let colour = (0..<3).map { Int(level(place + $0 * strides.channel)) }
                let luma = (colour[0] * 19595 + colour[1] * 38470 + colour[2] * 7471 + 0x8000) >> 16
                let opacity = channels == 4 ? Int(level(place + 3 * strides.channel)) : 255
                pixels.append(UInt8((luma * opacity + 127) / 255))
            }
        }
        return GreyImage(width: width, height: height, pixels: pixels)
    }
}
