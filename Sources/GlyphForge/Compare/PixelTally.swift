/// Pixel statistics of a data set, computed in one pass.
struct PixelTally {
    /// The number of pixels at each grey level.
    private(set) var histogram: [Int]
    /// The number of images with ink on all four sides.
    private(set) var touching = 0
    /// The number of images by label.
    private(set) var counts: [Int]
    /// The number of images whose pixels are all 255, by label.
    private(set) var solid: [Int]
    /// The number of images whose pixels are all 0, by label.
    private(set) var blank: [Int]
    /// The sum of all pixels, by label.
    private var levels: [Int]
    private let area: Int

    init(_ dataset: Dataset) {
        let side = dataset.side
        let area = side * side
        self.area = area
        counts = [Int](repeating: 0, count: dataset.classes.count)
        (solid, blank) = (counts, counts)
        levels = counts
        // Four tables, because consecutive increments of the same counter would have to wait for one another.
        var tables = [Int](repeating: 0, count: 4 * 256)
        for index in 0..<dataset.count {
            let label = dataset.label(at: index)
            let pixels = dataset.pixels(at: index).assumingMemoryBound(to: UInt8.self).baseAddress!
            tables.withUnsafeMutableBufferPointer { tables in
                for position in 0..<area { tables[(position & 3) << 8 | Int(pixels[position])] &+= 1 }
            }
            counts[label] += 1
            var (lowest, highest): (UInt8, UInt8) = (255, 0)
            var sum: UInt32 = 0
            for position in 0..<area {
                lowest = min(lowest, pixels[position])
                highest = max(highest, pixels[position])
                sum &+= UInt32(pixels[position])
            }
            levels[label] += Int(sum)
            if lowest == 255 { solid[label] += 1 }
            if highest == 0 { blank[label] += 1 }
            if Self.touchesAllSides(pixels, side) { touching += 1 }
        }
        histogram = (0..<256).map { level in (0..<4).reduce(0) { $0 + tables[$1 << 8 | level] } }
    }

    private static func touchesAllSides(_ pixels: UnsafePointer<UInt8>, _ side: Int) -> Bool {
        let last = side * (side - 1)
        var (top, bottom, left, right): (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
        for position in 0..<side {
            top |= pixels[position]
            bottom |= pixels[last + position]
            left |= pixels[position * side]
            right |= pixels[position * side + side - 1]
        }
        return top > 0 && bottom > 0 && left > 0 && right > 0
    }

    /// The mean grey level of a class's pixels; nil without images.
    func mean(_ label: Int) -> Double? {
        counts[label] > 0 ? Double(levels[label]) / Double(counts[label] * area) : nil
    }
}

extension Dataset {
    /// The pixel-wise mean of some images; nil for none.
    func meanImage(of images: [Int]) -> [Double]? {
        guard !images.isEmpty else { return nil }
        let area = side * side
        var sums = [UInt64](repeating: 0, count: area)
        for image in images {
            let pixels = pixels(at: image)
            for position in 0..<area { sums[position] &+= UInt64(pixels[position]) }
        }
        return sums.map { Double($0) / Double(images.count) }
    }
}
