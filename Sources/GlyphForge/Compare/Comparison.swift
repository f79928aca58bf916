/// Two data sets side by side: their traits, and how far the mean images of their classes are apart.
public struct Comparison: Encodable, Sendable {
    /// A class that both have.
    public struct ClassPair: Encodable, Hashable, Sendable {
        /// The class in the first set.
        public let a: DatasetTraits.ClassTraits
        /// The class in the second set.
        public let b: DatasetTraits.ClassTraits
        /// The mean absolute difference of the two mean images in grey levels; nil when one has no images, or the sides
        /// differ.
        public let difference: Double?
        /// Pearson's correlation of the two mean images; nil also where one is the same grey all over.
        public let correlation: Double?
    }

    /// The version of this form.
    public let schema = 1
    /// The first set.
    public let a: DatasetTraits
    /// The second set.
    public let b: DatasetTraits
    /// The classes that both have, in the order of the first: matched by codepoint, else by name.
    public let classes: [ClassPair]
    /// What the classes only the first has stand for.
    public let onlyInA: [String]
    /// What the classes only the second has stand for.
    public let onlyInB: [String]
    /// Half the sum of the absolute differences of the grey levels' shares: 0 alike, 1 no level in common.
    public let histogramDistance: Double
    /// Whether the images are of one size, so that mean images could be compared.
    public let sameSide: Bool
    /// The mean images of the first of ``classes``, as many as are shown, in the first and second set; nil without
    /// images.
    let meanImages: [(a: [Double]?, b: [Double]?)]

    /// Classes that are shown as pictures.
    static let maxPictured = 100

    private enum CodingKeys: CodingKey { case schema, a, b, classes, onlyInA, onlyInB, histogramDistance, sameSide }

    /// Measures two data sets, both at once.
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
        let labels = Dictionary(b.classes.map { ($0.symbol, $0.label) }) { first, _ in first }
        let matched = a.classes.compactMap { item in labels[item.symbol].map { (a: item.label, b: $0) } }
        let (ofFirst, ofSecond) = (a.imagesByClass(), b.imagesByClass())
        var pictured: [(a: [Double]?, b: [Double]?)] = []
        var pairs: [ClassPair] = []
        // A class at a time: the mean images of all classes of Unicode would take gigabytes.
        for labels in matched {
            let images = (a: a.meanImage(of: ofFirst[labels.a]), b: b.meanImage(of: ofSecond[labels.b]))
            let both = a.side == b.side ? images.a.flatMap { a in images.b.map { (a, $0) } } : nil
            pairs.append(
                ClassPair(
                    a: first.classes[labels.a], b: second.classes[labels.b], difference: both.map(meanDifference),
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
}

/// The mean absolute difference of numbers.
private func meanDifference(_ one: [Double], _ other: [Double]) -> Double {
    zip(one, other).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(one.count)
}
