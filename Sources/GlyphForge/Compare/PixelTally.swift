/// Counts over all pixels of a data set, made in one pass.
struct PixelTally {
    /// Pixels of each grey level.
    private(set) var histogram: [Int]
    /// Images with ink on all four sides.
    private(set) var touching = 0
    /// Images, those all 255 and those all 0, by label.
    private(set) var counts: [Int]
    private(set) var solid: [Int]
    private(set) var blank: [Int]
    /// The sums of the images of a class, pixel by pixel; empty without images.
    private var sums: [[UInt32]]

    /// A 32-bit sum holds that many images.
    private static let mostImages = Int(UInt32.max) / 255

    init(_ dataset: Dataset) {
        let (side, area) = (dataset.side, dataset.side * dataset.side)
        counts = [Int](repeating: 0, count: dataset.classes.count)
        (solid, blank) = (counts, counts)
        sums = [[UInt32]](repeating: [], count: counts.count)
        // Four tables: a level that is there again and again would wait for its own last count.
        var tables = [Int](repeating: 0, count: 4 * 256)
        for index in 0..<dataset.count {
            let label = dataset.label(at: index)
            let pixels = dataset.pixels(at: index).assumingMemoryBound(to: UInt8.self).baseAddress!
            tables.withUnsafeMutableBufferPointer { tables in
                for position in 0..<area { tables[(position & 3) << 8 | Int(pixels[position])] &+= 1 }
            }
            counts[label] += 1
            if sums[label].isEmpty { sums[label] = [UInt32](repeating: 0, count: area) }
            if counts[label] <= Self.mostImages {
                sums[label].withUnsafeMutableBufferPointer { sums in
                    for position in 0..<area { sums[position] &+= UInt32(pixels[position]) }
                }
            }
            var (least, most): (UInt8, UInt8) = (255, 0)
            for position in 0..<area {
                least = min(least, pixels[position])
                most = max(most, pixels[position])
            }
            if least == 255 { solid[label] += 1 }
            if most == 0 { blank[label] += 1 }
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

    /// The mean of a class's images, pixel by pixel; nil without images.
    func meanImage(_ label: Int) -> [Double]? {
        guard counts[label] > 0 else { return nil }
        let count = Double(min(counts[label], Self.mostImages))
        return sums[label].map { Double($0) / count }
    }
}
