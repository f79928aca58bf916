internal import GlyphForge

/// Which images a probability sample of a data set takes, and in which order.
///
/// Each stratum's images are put in a random order that the seed decides, and the sample is a first part of each order.
/// A larger sample goes further in the same orders, so that whatever was reviewed before stays a random sample. How
/// many are taken of which stratum follows from what was expected at the beginning alone, never from what reviewers
/// found.
package struct SamplingDesign: Hashable, Sendable {
    /// A part of the images, sampled apart from the others.
    package struct Stratum: Hashable, Sendable {
        /// What it is called, such as the qualities of its labels.
        package let name: String
        /// Its images.
        package let size: Int
        /// The share of wrong labels that the allocation assumes, above 0 and below 1.
        package let expectedRate: Double
    }

    package let seed: UInt64
    /// By number, the most suspicious first; 1 to 5 of them, none empty.
    package let strata: [Stratum]
    /// The number of the stratum that each image is in.
    package let stratumOfImage: [UInt8]

    /// A design by the quality of each image's label, 0 wrong ... 1 right; by nothing, with one stratum, where none is
    /// known.
    ///
    /// - Parameter images: How many there are, 1 or more.
    package init(images: Int, scores: [Float]?, seed: UInt64) {
        precondition(images > 0 && (scores?.count ?? images) == images)
        self.seed = seed
        if let scores {
            let strata = SuspicionStrata(scores: scores)
            (self.strata, stratumOfImage) = (strata.strata, strata.stratumOfImage)
        } else {
            strata = [Stratum(name: "all images", size: images, expectedRate: 0.05)]
            stratumOfImage = [UInt8](repeating: 0, count: images)
        }
    }

    /// A design made before.
    init(seed: UInt64, strata: [Stratum], stratumOfImage: [UInt8]) {
        self.seed = seed
        self.strata = strata
        self.stratumOfImage = stratumOfImage
    }

    /// For each stratum its images in the order in which they are drawn.
    package func orders() -> [[Int]] {
        var orders = strata.map { stratum in
            var images: [Int] = []
            images.reserveCapacity(stratum.size)
            return images
        }
        for (image, stratum) in stratumOfImage.enumerated() { orders[Int(stratum)].append(image) }
        for number in orders.indices {
            var generator = generator(number)
            generator.putInRandomOrder(&orders[number])
        }
        return orders
    }

    /// Random numbers of their own for each use, which follow from the seed: numbers below 256 are the strata's.
    func generator(_ use: Int) -> SeededGenerator {
        var seeds = SeededGenerator(seed: seed)
        for _ in 0..<use { _ = seeds.next() }
        return SeededGenerator(seed: seeds.next())
    }

    /// How many images a sample takes of each stratum: in proportion to size times expected standard deviation
    /// (Neyman), which takes more where more errors are expected; but no stratum goes without.
    ///
    /// - Parameter total: The images of the sample; all images where there are fewer.
    package func allocation(_ total: Int) -> [Int] {
        var drawn = strata.map { _ in 0 }
        for _ in 0..<total {
            guard let next = nextStratum(after: drawn) else { break }
            drawn[next] += 1
        }
        return drawn
    }

    /// The stratum that the next image of a growing sample is taken from; nil when all are taken. A sample so grown is
    /// the same as one made at once (a divisor method: Webster's).
    ///
    /// - Parameter most: How many may be taken of each stratum; all its images without it.
    func nextStratum(after drawn: [Int], atMost most: [Int]? = nil) -> Int? {
        let open = strata.indices.filter { drawn[$0] < most?[$0] ?? strata[$0].size }
        if let few = open.first(where: { drawn[$0] < Self.leastDrawn }) { return few }
        func claim(_ number: Int) -> Double {
            Double(strata[number].size) * Self.deviation(strata[number].expectedRate) / (Double(drawn[number]) + 0.5)
        }
        return open.max { claim($0) < claim($1) }
    }

    /// Images that are taken of each stratum in any case.
    private static let leastDrawn = 5

    /// An expected share of wrong labels as the allocation takes it. A network is never as sure as it says: a percent
    /// of its surest labels may be wrong, and as many of the worst right.
    static func cautious(_ rate: Double) -> Double { min(max(rate, 0.01), 0.99) }

    /// The standard deviation of one label's being wrong.
    static func deviation(_ rate: Double) -> Double { (rate * (1 - rate)).squareRoot() }
}
