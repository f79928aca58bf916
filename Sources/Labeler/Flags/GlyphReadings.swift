internal import Foundation

/// What an image's out-of-sample probabilities say of its given label.
struct GlyphReading {
    /// The class of the largest probability, the first of equals.
    var preferred: Int32 = 0
    /// That probability.
    var preferredProbability: Float = 0
    /// The given label's probability.
    var selfConfidence: Float = 0
    /// The margin of the given label: `log((1 + p_given) / (1 + p_other))`, where other is the most probable of the
    /// others; -0.69 to 0.69. Near the difference of the two, which tells labels that are wrong from odd drawings
    /// better than their ratio does: how small a small probability is means little.
    var margin: Float = 0
}

/// The readings of all images, and of what they would be if the labels were others.
struct GlyphReadings {
    private(set) var ofImage: [GlyphReading]
    /// What the margins of the given labels say.
    let margins: MarginEvidence

    /// Bins of margins between -``range`` and ``range``.
    static let bins = 64
    static let range = 0.7

    /// Reads all images.
    ///
    /// - Parameters:
    ///   - probabilities: N x K.
    ///   - classShares: K shares of the classes among the labels.
    ///   - isKnown: Whether the network knows each class; the margins of the others' labels teach nothing.
    ///   - workers: Blocks of rows read at once; the result is the same.
    init(_ probabilities: NumberMatrix, labels: [Int], classShares: [Double], isKnown: [Bool], workers: Int) {
        let classCount = probabilities.width
        var readings = [GlyphReading](repeating: GlyphReading(), count: probabilities.count)
        // For each class how many margins of images of other labels, had they been given it, are in each bin. Whole
        // numbers: their sums do not depend on which worker read what.
        var wrong = [Int](repeating: 0, count: classCount * Self.bins)
        readings.withUnsafeMutableBufferPointer { readings in
            let counts = probabilities.forEachBlock(
                workers: workers, state: { [Int](repeating: 0, count: classCount * Self.bins) }
            ) { counts, rows, numbers in
                for (place, image) in rows.enumerated() {
                    readings[image] = Self.read(
                        UnsafeBufferPointer(start: numbers + place * classCount, count: classCount), labels[image],
                        &counts)
                }
            }
            for part in counts { for place in wrong.indices { wrong[place] += part[place] } }
        }
        ofImage = readings
        var wrongCounts = [Double](repeating: 0, count: Self.bins)
        for (label, share) in classShares.enumerated() where isKnown[label] {
            for bin in 0..<Self.bins { wrongCounts[bin] += share * Double(wrong[label * Self.bins + bin]) }
        }
        margins = MarginEvidence(
            margins: readings.map { Double($0.margin) }, counts: labels.map { isKnown[$0] }, wrongCounts: wrongCounts)
    }

    private static func read(_ row: UnsafeBufferPointer<Double>, _ given: Int, _ wrong: inout [Int]) -> GlyphReading {
        var (best, second) = (0, -1)
        for label in 1..<row.count {
            if row[label] > row[best] {
                (best, second) = (label, best)
            } else if second < 0 || row[label] > row[second] {
                second = label
            }
        }
        func margin(_ label: Int) -> Double { log((1 + row[label]) / (1 + row[label == best ? second : best])) }
        for label in 0..<row.count where label != given { wrong[label * bins + bin(margin(label))] += 1 }
        return GlyphReading(
            preferred: Int32(best), preferredProbability: Float(row[best]), selfConfidence: Float(row[given]),
            margin: Float(margin(given)))
    }

    static func bin(_ margin: Double) -> Int {
        min(max(Int((margin + range) / (2 * range) * Double(bins)), 0), bins - 1)
    }
}
