internal import GlyphForge

/// A stratified random sampling design: which images a sample of a data set contains, and in which order.
///
/// The images of each stratum are shuffled by the seed, and the sample is a prefix of each shuffled order. A larger
/// sample extends these prefixes, so the images reviewed before remain a random sample. The number of images per
/// stratum depends only on the error rates expected at the beginning, never on what reviewers found.
package struct SamplingDesign: Hashable, Sendable {
    /// A subset of the images that is sampled independently of the others.
    package struct Stratum: Hashable, Sendable {
        /// Its name, for example the range of its label qualities.
        package let name: String
        /// Number of images in it.
        package let size: Int
        /// The error rate that the allocation assumes, above 0 and below 1.
        package let expectedRate: Double
    }

    /// Random seed for the order of the images.
    package let seed: UInt64
    /// The strata, most suspicious first: 1 to 5, none empty.
    package let strata: [Stratum]
    /// The index in ``strata`` of each image's stratum.
    package let stratumOfImage: [UInt8]

    /// Makes a design.
    ///
    /// - Parameters:
    ///   - images: Number of images, 1 or more.
    ///   - scores: The quality of each image's label, 0 wrong ... 1 right. Without scores there is one stratum.
    ///   - seed: Random seed for the order of the images.
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

    /// Restores a stored design.
    init(seed: UInt64, strata: [Stratum], stratumOfImage: [UInt8]) {
        self.seed = seed
        self.strata = strata
        self.stratumOfImage = stratumOfImage
    }

    /// The images of each stratum in the order in which they are drawn.
    package func orders() -> [[Int]] {
        var orders = strata.map { stratum in
            var images: [Int] = []
            images.reserveCapacity(stratum.size)
            return images
        }
        for (image, stratum) in stratumOfImage.enumerated() { orders[Int(stratum)].append(image) }
        for number in orders.indices {
            var generator = generator(number)
            generator.shuffle(&orders[number])
        }
        return orders
    }

    /// A random number generator for one use, derived from the seed. Uses below 256 are for the strata.
    func generator(_ use: Int) -> SeededGenerator {
        var seeds = SeededGenerator(seed: seed)
        for _ in 0..<use { _ = seeds.next() }
        return SeededGenerator(seed: seeds.next())
    }

    /// The number of images that a sample takes from each stratum: in proportion to its size times its expected
    /// standard deviation (Neyman allocation), which takes more where more errors are expected. Each stratum gets a
    /// minimum.
    ///
    /// - Parameter total: Size of the sample. If the data set has fewer images, the sample takes them all.
    package func allocation(_ total: Int) -> [Int] {
        var drawn = strata.map { _ in 0 }
        for _ in 0..<total {
            guard let next = nextStratum(after: drawn) else { break }
            drawn[next] += 1
        }
        return drawn
    }

    /// The stratum from which the next image of a growing sample is drawn; nil if all images are drawn. Growing a
    /// sample image by image gives the same allocation as making it at once (Webster's divisor method).
    ///
    /// - Parameters:
    ///   - drawn: Number of images drawn so far from each stratum.
    ///   - limits: Maximum number of images from each stratum; all its images by default.
    func nextStratum(after drawn: [Int], limits: [Int]? = nil) -> Int? {
        let open = strata.indices.filter { drawn[$0] < limits?[$0] ?? strata[$0].size }
        if let small = open.first(where: { drawn[$0] < Self.minDrawn }) { return small }
        func priority(_ number: Int) -> Double {
            Double(strata[number].size) * Self.deviation(strata[number].expectedRate) / (Double(drawn[number]) + 0.5)
        }
        return open.max { priority($0) < priority($1) }
    }

    /// Minimum number of images from each stratum.
    private static let minDrawn = 5

    /// An expected error rate limited to 1 ... 99 %, because networks are overconfident: some of the best-scored labels
    /// are wrong, and some of the worst-scored right.
    static func clampedRate(_ rate: Double) -> Double { min(max(rate, 0.01), 0.99) }

    /// The standard deviation of one label's error indicator.
    static func deviation(_ rate: Double) -> Double { (rate * (1 - rate)).squareRoot() }
}
