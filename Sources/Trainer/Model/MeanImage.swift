internal import GlyphForge

/// The mean of the images of a data set.
struct MeanImage: Hashable, Sendable {
    /// The mean grey level of each pixel, 0 to 255, row by row.
    let levels: [Float]

    init(levels: [Float]) { self.levels = levels }

    /// The mean of all images of a data set; 0 without images.
    init(_ dataset: Dataset) {
        var sums = [Int](repeating: 0, count: dataset.side * dataset.side)
        sums.withUnsafeMutableBufferPointer { sums in
            for image in 0..<dataset.count {
                dataset.withPixels(at: image) { pixels in
                    for position in sums.indices { sums[position] &+= Int(pixels[position]) }
                }
            }
        }
        levels = sums.map { Float($0) / Float(max(1, dataset.count)) }
    }

    /// The mean of all pixels.
    var mean: Double { levels.reduce(0) { $0 + Double($1) } / Double(max(1, levels.count)) }

    /// Whether the images of the other data set have ink and background exchanged: their mean image is dark where this
    /// one is light, and its mean is nearer to the inverse of this one's.
    ///
    /// Mean images of the sample fonts drawn in the same way correlate with more than 0.6, whatever the characters; those
    /// drawn in different ways (the fits `mnist` and `notmnist`) with down to -0.5, but their means are alike enough.
    func isInverse(of other: MeanImage) -> Bool {
        guard levels.count == other.levels.count else { return false }
        let (mean, otherMean) = (mean, other.mean)
        let product = zip(levels, other.levels).reduce(0) { $0 + (Double($1.0) - mean) * (Double($1.1) - otherMean) }
        func spread(_ image: MeanImage, _ mean: Double) -> Double {
            image.levels.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        }
        let scale = (spread(self, mean) * spread(other, otherMean)).squareRoot()
        return product < -0.25 * scale && abs(mean - (255 - otherMean)) < abs(mean - otherMean)
    }
}
