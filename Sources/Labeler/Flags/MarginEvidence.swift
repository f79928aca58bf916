internal import Foundation

/// What the margins of the given labels say: how likely each is where a label is wrong, or is right and oddly drawn,
/// against one that is right and plainly drawn.
struct MarginEvidence {
    /// For each image how many times likelier its label's margin is if the label is wrong.
    let wrong: [Double]
    /// For each image how many times likelier its label's margin is if the label is right but the picture odd.
    let odd: [Double]
    /// For each image whether its label's margin is among the lowest, as those of nearly all wrong labels are and
    /// hardly any of right ones.
    let isLow: [Bool]
    /// The share of wrong labels whose margins are so low.
    let lowAmongWrong: Double
}

extension MarginEvidence {
    /// Where the lowest margins end: at this share of those of wrong labels.
    private static let lowShare = 0.9
    /// The largest part of a bin's given labels that is taken to be wrong; beyond it the bin says how many it holds and
    /// no more.
    private static let largestPart = 0.97
    /// How fast the logarithm of a ratio rises as the margin falls, where the bins are full of wrong labels and tell no
    /// more.
    private static let slope = 3.0
    /// An odd picture's margin is as likely as the geometric mean of the two densities has it: halfway between right
    /// and wrong.
    private static let oddPower = 0.5

    /// Learns the two densities of margins from the data set itself.
    ///
    /// The ratio of densities, wrong to given, never rises with the margin: isotonic regression on the bins, and
    /// between their middles linear in the logarithm. Of the given labels a part is wrong, and is taken out of their
    /// density: as large as the part of them with the lowest margins says.
    ///
    /// - Parameters:
    ///   - margins: Of the given labels, -0.7 to 0.7.
    ///   - counts: Whether to learn from each; labels of classes that the network does not know tell nothing of the
    ///     others.
    ///   - wrongCounts: How many margins are in each bin that labels would have which are wrong, weighed by their
    ///     classes' shares.
    init(margins: [Double], counts: [Bool], wrongCounts: [Double]) {
        let bins = GlyphReadings.bins
        let counted = zip(margins, counts).filter { $1 }.map { $0.0 }
        var given = [Double](repeating: 0, count: bins)
        for margin in counted { given[GlyphReadings.bin(margin)] += 1 }
        let count = Double(counted.count)
        let sum = max(wrongCounts.reduce(0, +), 1e-9)
        let wrong = wrongCounts.map { $0 * count / sum }
        var (below, part, end) = (0.0, 0.0, 0)
        while end < bins, below < Self.lowShare * count {
            below += wrong[end]
            part += given[end]
            end += 1
        }
        isLow = margins.map { GlyphReadings.bin($0) < end }
        lowAmongWrong = max(below / max(count, 1), 1e-9)
        let share = min(max(below > 0 ? part / below : 0, 1e-4), 0.5)
        // Half an image more in each, so that no bin is empty.
        let logs = falling(zip(wrong, given).map { ($0 + 0.5) / ($1 + 0.5) }, weights: given.map { $0 + 0.5 }).map {
            log($0)
        }
        let logarithms = margins.map { margin in
            let place = (margin + GlyphReadings.range) / (2 * GlyphReadings.range) * Double(bins) - 0.5
            let left = min(max(Int(place), 0), bins - 2)
            return logs[left] + (logs[left + 1] - logs[left]) * min(max(place - Double(left), 0), 1)
        }
        let most = log(Self.largestPart / share)
        // The ratio never rises, so that it is the margins below one place that are full.
        let full = zip(margins, logarithms).filter { $1 >= most }.map(\.0).max() ?? -GlyphReadings.range
        let ratios = zip(margins, logarithms).map { margin, logarithm in
            let ratio = exp(min(logarithm, most))
            // Where the regression is flat the margin still orders.
            return ratio * (1 - share) / (1 - share * ratio) * exp(Self.slope * max(full - margin, 0) - 1e-3 * margin)
        }
        self.wrong = ratios
        let halfway = ratios.map { pow($0, Self.oddPower) }
        // As a density it sums to 1 over the labels that are right.
        var (mass, right) = (0.0, 0.0)
        for image in ratios.indices where counts[image] {
            let isRight = (1 - share) / (1 - share + share * ratios[image])
            mass += isRight * halfway[image]
            right += isRight
        }
        let scale = mass > 0 ? right / mass : 1
        odd = halfway.map { scale * $0 }
    }
}

/// The nearest values that never rise, by pooling neighbours that do (the pool-adjacent-violators algorithm).
private func falling(_ values: [Double], weights: [Double]) -> [Double] {
    var pools: [(mean: Double, weight: Double, count: Int)] = []
    for (value, weight) in zip(values, weights) {
        pools.append((value, weight, 1))
        while pools.count > 1, pools[pools.count - 2].mean < pools[pools.count - 1].mean {
            let (last, before) = (pools.removeLast(), pools.removeLast())
            let weight = before.weight + last.weight
            pools.append(
                ((before.mean * before.weight + last.mean * last.weight) / weight, weight, before.count + last.count))
        }
    }
    return pools.flatMap { Array(repeating: $0.mean, count: $0.count) }
}
