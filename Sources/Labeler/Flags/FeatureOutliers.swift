/// The distance of each image to its nearest neighbours in feature space, which shows outliers.
///
/// The distance of two images is 1 minus the cosine similarity of their features. The distance of an image is the mean
/// over its 10 nearest neighbours (Kuan and Mueller, "Back to the Basics: Revisiting Out-of-Distribution Detection
/// Baselines", 2022). Neighbours come from the same fold, because different networks computed the features of different
/// folds, and from other faces.
///
/// Cost: N² D / folds multiplications; see ``NearestNeighbours``.
struct FeatureOutliers {
    private static let neighbourCount = 10

    /// The distance of each image, 0 to 2; nil where the features are all 0 or there are too few neighbours.
    let distances: [Float?]
    /// For each image the distance above which it is an outlier. It is the same for a whole fold: the larger of Tukey's
    /// outer fence (the third quartile plus three interquartile ranges) and the 99.5th percentile.
    let fences: [Float]

    /// - Parameters:
    ///   - features: N x D features.
    ///   - foldOfImage: The fold of each image; nil when one network computed all features.
    ///   - faceOfImage: The face of each image, nil where the font is unknown.
    ///   - workers: Number of worker threads. Does not affect the result.
    ///   - progress: Called with the number of images done.
    init(
        _ features: NumberMatrix, foldOfImage: [Int]?, faceOfImage: [Int?], workers: Int,
        progress: (Int) -> Void = { _ in }
    ) {
        var distances = [Float?](repeating: nil, count: features.count)
        var fences = [Float](repeating: .infinity, count: features.count)
        let folds = Dictionary(grouping: 0..<features.count) { foldOfImage?[$0] ?? 0 }
        var done = 0
        for (_, images) in folds.sorted(by: { $0.key < $1.key }) {
            let rows = images.map { Self.normalized(features.row($0)) }
            // An image of an unknown face is a group by itself, with a negative number.
            let faces = images.map { faceOfImage[$0] ?? -1 - $0 }
            let flat = rows.flatMap { $0 }
            let fold = NearestNeighbours(references: flat, width: features.width, groups: faces, bias: [])
            let found = fold.find(flat, groups: faces, max: Self.neighbourCount, workers: workers) {
                progress(done + $0)
            }
            for (position, image) in images.enumerated()
            where found[position].products.count == Self.neighbourCount && rows[position].contains(where: { $0 != 0 }) {
                distances[image] = 1 - found[position].products.reduce(0, +) / Float(Self.neighbourCount)
            }
            let fence = Self.fence(images.compactMap { distances[$0] })
            for image in images { fences[image] = fence }
            done += images.count
        }
        self.distances = distances
        self.fences = fences
    }

    /// Whether the distance of an image exceeds its fence.
    func isOutlier(_ image: Int) -> Bool { distances[image].map { $0 > fences[image] } ?? false }

    /// The row divided by its length; zeros stay zeros.
    private static func normalized(_ row: [Double]) -> [Float] {
        let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return row.map { length > 0 ? Float($0 / length) : 0 }
    }

    private static func fence(_ distances: [Float]) -> Float {
        guard distances.count >= 20 else { return .infinity }
        let sorted = distances.sorted()
        let (first, third) = (sorted[sorted.count / 4], sorted[3 * sorted.count / 4])
        return max(third + 3 * (third - first), sorted[sorted.count - 1 - sorted.count / 200])
    }
}
