/// How far each image is from those most like it, in the features of the network that did not train on it.
///
/// The distance of two images is 1 less the cosine of their features; an image's is the mean over its 10 nearest
/// neighbours, as in Kuan and Mueller, "Back to the Basics: Revisiting Out-of-Distribution Detection Baselines" (2022).
/// Neighbours are sought within the fold, for features of different folds are of different networks, and never in the
/// image's own face.
///
/// Cost: N^2 D / folds multiplications; see ``NearestNeighbours``.
struct FeatureOutliers {
    private static let neighbours = 10

    /// For each image its distance, 0 to 2; nil where it has no features (all 0), or too few images to be compared
    /// with.
    let distances: [Float?]
    /// For each image the distance beyond which it is an outlier: of its fold, the third quartile and three times the
    /// quartiles' distance, which is Tukey's fence for what is far out, or the distance that one image in 200 exceeds,
    /// whichever is more.
    let fences: [Float]

    /// - Parameters:
    ///   - features: N x D.
    ///   - foldOfImage: nil when all features are of one network.
    ///   - faceOfImage: N faces, nil for images of unknown fonts.
    ///   - workers: Blocks compared at once; the result is the same.
    ///   - progress: Told how many images are done.
    init(
        _ features: NumberMatrix, foldOfImage: [Int]?, faceOfImage: [Int?], workers: Int,
        progress: (Int) -> Void = { _ in }
    ) {
        var distances = [Float?](repeating: nil, count: features.count)
        var fences = [Float](repeating: .infinity, count: features.count)
        let folds = Dictionary(grouping: 0..<features.count) { foldOfImage?[$0] ?? 0 }
        var done = 0
        for (_, images) in folds.sorted(by: { $0.key < $1.key }) {
            let rows = images.map { Self.ofLength1(features.row($0)) }
            // Numbers of their own, below 0, for images of unknown faces.
            let faces = images.map { faceOfImage[$0] ?? -1 - $0 }
            let flat = rows.flatMap { $0 }
            let fold = NearestNeighbours(references: flat, width: features.width, groups: faces, bias: [])
            let found = fold.find(flat, groups: faces, most: Self.neighbours, workers: workers) { progress(done + $0) }
            for (place, image) in images.enumerated()
            where found[place].products.count == Self.neighbours && rows[place].contains(where: { $0 != 0 }) {
                distances[image] = 1 - found[place].products.reduce(0, +) / Float(Self.neighbours)
            }
            let fence = Self.fence(images.compactMap { distances[$0] })
            for image in images { fences[image] = fence }
            done += images.count
        }
        self.distances = distances
        self.fences = fences
    }

    /// Whether an image is beyond its fence.
    func isOutlier(_ image: Int) -> Bool { distances[image].map { $0 > fences[image] } ?? false }

    private static func ofLength1(_ row: [Double]) -> [Float] {
        let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return row.map { length > 0 ? Float($0 / length) : 0 }
    }

    private static func fence(_ values: [Float]) -> Float {
        guard values.count >= 20 else { return .infinity }
        let sorted = values.sorted()
        let (first, third) = (sorted[sorted.count / 4], sorted[3 * sorted.count / 4])
        return max(third + 3 * (third - first), sorted[sorted.count - 1 - sorted.count / 200])
    }
}
