internal import Foundation

/// What an image's out-of-sample probabilities say of its given label.
struct GlyphReading {
    /// The class of the largest probability, the first of equals.
    var preferred: Int32 = 0
    /// That probability.
    var preferredProbability: Float = 0
    /// The given label's probability.
    var selfConfidence: Float = 0
    /// The margin of the given label: `log((1 + p_given) / (1 + p_other))`, where other is the most probable of the others; -0.69 to 0.69. Near the
    /// difference of the two, which tells labels that are wrong from odd drawings better than their ratio does: how small a small probability
    /// is means little.
    var margin: Float = 0
}

/// The readings of all images, and of what they would be if the labels were others.
struct GlyphReadings {
    private(set) var ofImage: [GlyphReading]
    /// How many times likelier a label's margin is if the label is wrong than if it is right, for each image.
    private(set) var likelihoodRatios: [Double] = []

    private static let bins = 64
    private static let range = 0.7

    /// Reads all images.
    ///
    /// - Parameters:
    ///   - probabilities: N x K.
    ///   - classShares: K shares of the classes among the labels.
    ///   - workers: Blocks of rows read at once; the result is the same.
    init(_ probabilities: NumberMatrix, labels: [Int], classShares: [Double], workers: Int) {
        let classCount = probabilities.width
        var readings = [GlyphReading](repeating: GlyphReading(), count: probabilities.count)
        // For each class how many margins of images of other labels, had they been given it, are in each bin. Whole numbers: their sums do not
        // depend on which worker read what.
        var wrong = [Int](repeating: 0, count: classCount * Self.bins)
        readings.withUnsafeMutableBufferPointer { readings in
            let counts = probabilities.forEachBlock(workers: workers, state: { [Int](repeating: 0, count: classCount * Self.bins) }) { counts, rows, numbers in
                for (place, image) in rows.enumerated() {
                    readings[image] = Self.read(UnsafeBufferPointer(start: numbers + place * classCount, count: classCount), labels[image], &counts)
                }
            }
            for part in counts { for place in wrong.indices { wrong[place] += part[place] } }
        }
        ofImage = readings
        likelihoodRatios = Self.ratios(readings, wrong, classShares)
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
            preferred: Int32(best), preferredProbability: Float(row[best]), selfConfidence: Float(row[given]), margin: Float(margin(given)))
    }

    private static func bin(_ margin: Double) -> Int { min(max(Int((margin + range) / (2 * range) * Double(bins)), 0), bins - 1) }

    /// The ratios from the margins of the given labels and of labels that are wrong: any other label of each image, by the share of its class.
    ///
    /// The ratio of densities, wrong to given, never rises with the margin: isotonic regression on 64 bins, and between their middles linear in the
    /// logarithm. Of the given labels a part is wrong or looks so, and is taken out of their density: as large as the part of them below
    /// the median of the wrong ones' margins says.
    private static func ratios(_ readings: [GlyphReading], _ counts: [Int], _ classShares: [Double]) -> [Double] {
        var (given, wrong) = ([Double](repeating: 0, count: bins), [Double](repeating: 0, count: bins))
        for reading in readings { given[bin(Double(reading.margin))] += 1 }
        for (label, share) in classShares.enumerated() { for bin in 0..<bins { wrong[bin] += share * Double(counts[label * bins + bin]) } }
        let (givenSum, wrongSum) = (given.reduce(0, +), max(wrong.reduce(0, +), 1e-9))
        for bin in 0..<bins { wrong[bin] *= givenSum / wrongSum }
        // Half an image more in each, so that no bin is empty.
        let logs = falling(zip(wrong, given).map { ($0 + 0.5) / ($1 + 0.5) }, weights: given.map { $0 + 0.5 }).map { log($0) }
        var (below, part, bin) = (0.0, 0.0, 0)
        while bin < bins, below < 0.5 * givenSum {
            below += wrong[bin]
            part += given[bin]
            bin += 1
        }
        let share = min(below > 0 ? part / below : 0, 0.5)
        return readings.map { reading in
            let place = (Double(reading.margin) + range) / (2 * range) * Double(bins) - 0.5
            let left = min(max(Int(place), 0), bins - 2)
            let logarithm = logs[left] + (logs[left + 1] - logs[left]) * min(max(place - Double(left), 0), 1)
            let ratio = min(exp(logarithm), 0.95 / max(share, 1e-4))
            // Where the regression is flat the margin still orders.
            return ratio * (1 - share) / (1 - share * ratio) * exp(-1e-3 * Double(reading.margin))
        }
    }

    /// The nearest values that never rise, by pooling neighbours that do (the pool-adjacent-violators algorithm).
    private static func falling(_ values: [Double], weights: [Double]) -> [Double] {
        var pools: [(mean: Double, weight: Double, count: Int)] = []
        for (value, weight) in zip(values, weights) {
            pools.append((value, weight, 1))
            while pools.count > 1, pools[pools.count - 2].mean < pools[pools.count - 1].mean {
                let (last, before) = (pools.removeLast(), pools.removeLast())
                let weight = before.weight + last.weight
                pools.append(((before.mean * before.weight + last.mean * last.weight) / weight, weight, before.count + last.count))
            }
        }
        return pools.flatMap { Array(repeating: $0.mean, count: $0.count) }
    }
}
