/// A comparison of two data sets: their properties and the differences between the mean images of their classes.
public struct Comparison: Encodable, Sendable {
    /// A class that both data sets have.
    public struct ClassPair: Encodable, Hashable, Sendable {
        /// The class in the first set.
        public let a: DatasetTraits.ClassTraits
        /// The class in the second set.
        public let b: DatasetTraits.ClassTraits
        /// The mean absolute difference of the two mean images, in grey levels; nil if a set has no images of the class
        /// or the image sizes differ.
        public let difference: Double?
        /// Pearson's correlation of the two mean images; also nil if one of them is uniform.
        public let correlation: Double?
    }

    /// The version of this JSON format.
    public let schema = 1
    /// The first data set.
    public let a: DatasetTraits
    /// The second data set.
    public let b: DatasetTraits
    /// The classes that both have, in the first set's order, matched by codepoint or else by name.
    public let classes: [ClassPair]
    /// The classes that only the first data set has.
    public let onlyInA: [String]
    /// The classes that only the second data set has.
    public let onlyInB: [String]
    /// The total variation distance of the grey-level histograms: 0 if they are equal, 1 if they have no level in
    /// common.
    public let histogramDistance: Double
    /// Whether the image sizes are equal, so that mean images can be compared.
    public let sameSide: Bool
    /// The mean images of the first ``maxPictured`` classes in the first and the second set; nil without images.
    let meanImages: [(a: [Double]?, b: [Double]?)]

    /// The maximum number of classes shown as pictures.
    static let maxPictured = 100

    private enum CodingKeys: CodingKey { case schema, a, b, classes, onlyInA, onlyInB, histogramDistance, sameSide }

    /// Compares two data sets, measuring both in parallel.
    public static func measure(_ a: Dataset, _ b: Dataset) async throws -> Comparison {
        async let first = traits(a)
        async let second = traits(b)
        return Comparison(a, try await first, b, try await second)
    }

    @concurrent
    private static func traits(_ dataset: Dataset) async throws -> DatasetTraits { try DatasetTraits(dataset) }

    private init(_ a: Dataset, _ first: DatasetTraits, _ b: Dataset, _ second: DatasetTraits) {
        (self.a, self.b) = (first, second)
        sameSide = a.side == b.side
        let labels = Dictionary(b.classes.map { (ExactText($0.symbol), $0.label) }) { first, _ in first }
        let matched = a.classes.compactMap { item in labels[ExactText(item.symbol)].map { (a: item.label, b: $0) } }
        let (ofFirst, ofSecond) = (a.imagesByClass(), b.imagesByClass())
        var pictured: [(a: [Double]?, b: [Double]?)] = []
        var pairs: [ClassPair] = []
        // Class by class, because the mean images of all Unicode classes would take gigabytes.
        for labels in matched {
            let images = (a: a.meanImage(of: ofFirst[labels.a]), b: b.meanImage(of: ofSecond[labels.b]))
            let both = a.side == b.side ? images.a.flatMap { a in images.b.map { (a, $0) } } : nil
            pairs.append(
                ClassPair(
                    a: first.classes[labels.a], b: second.classes[labels.b], difference: both.map(Self.meanDifference),
                    correlation: both.flatMap(Self.correlation)))
            if pictured.count < Self.maxPictured { pictured.append(images) }
        }
        meanImages = pictured
        classes = pairs
        let (ofA, ofB) = (Set(matched.map(\.a)), Set(matched.map(\.b)))
        onlyInA = a.classes.filter { !ofA.contains($0.label) }.map(\.symbol)
        onlyInB = b.classes.filter { !ofB.contains($0.label) }.map(\.symbol)
        let totals = (Double(max(1, a.count * a.side * a.side)), Double(max(1, b.count * b.side * b.side)))
        histogramDistance =
            zip(first.histogram, second.histogram).reduce(0) {
                $0 + abs(Double($1.0) / totals.0 - Double($1.1) / totals.1)
            } / 2
    }

    private static func correlation(_ one: [Double], _ other: [Double]) -> Double? {
        let count = Double(one.count)
        let means = (one.reduce(0, +) / count, other.reduce(0, +) / count)
        var (products, squares, otherSquares) = (0.0, 0.0, 0.0)
        for (x, y) in zip(one, other) {
            products += (x - means.0) * (y - means.1)
            squares += (x - means.0) * (x - means.0)
            otherSquares += (y - means.1) * (y - means.1)
        }
        guard squares > 0, otherSquares > 0 else { return nil }
        return products / (squares * otherSquares).squareRoot()
    }

    /// The mean absolute difference of two images.
    private static func meanDifference(_ one: [Double], _ other: [Double]) -> Double {
        zip(one, other).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(one.count)
    }
}
