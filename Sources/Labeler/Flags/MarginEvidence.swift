internal import Foundation
internal import GlyphForge

/// Likelihood ratios of the given labels' margins: wrong label, or right label on an atypical image, against right
/// label on a typical image.
struct MarginEvidence {
    /// For each image how many times likelier its margin is if the label is wrong.
    let wrong: [Double]
    /// For each image how many times likelier its margin is if the label is right and the image atypical.
    let atypical: [Double]
    /// For each image whether its margin is among the lowest, where nearly all wrong labels and few right ones are.
    let isLow: [Bool]
    /// The fraction of wrong labels whose margins are among the lowest.
    let lowAmongWrong: Double
}

extension MarginEvidence {
    private typealias Model = LabelScoreModel

    /// Estimates the densities of the margins of right and of wrong labels from the data set itself.
    ///
    /// The ratio of the densities, wrong to given, does not rise with the margin: isotonic regression on the bins, then
    /// linear interpolation of the logarithm between their centres. A fraction of the given labels is wrong; it is
    /// estimated from the labels with the lowest margins and subtracted from the density of the given labels.
    ///
    /// - Parameters:
    ///   - margins: The margins of the given labels, -0.7 to 0.7.
    ///   - counts: Whether each image enters the estimate. Images of classes that the network does not know do not.
    ///   - wrongCounts: For each bin the number of margins that wrong labels would have, weighted by the fractions of
    ///     their classes.
    init(margins: [Double], counts: [Bool], wrongCounts: [Double]) {
        let bins = ImagePredictions.bins
        let counted = zip(margins, counts).filter { $1 }.map { $0.0 }
        var given = [Double](repeating: 0, count: bins)
        for margin in counted { given[ImagePredictions.bin(margin)] += 1 }
        let count = Double(counted.count)
        let sum = max(wrongCounts.reduce(0, +), 1e-9)
        let wrong = wrongCounts.map { $0 * count / sum }
        var (wrongBelow, givenBelow, end) = (0.0, 0.0, 0)
        while end < bins, wrongBelow < Model.lowFraction * count {
            wrongBelow += wrong[end]
            givenBelow += given[end]
            end += 1
        }
        isLow = margins.map { ImagePredictions.bin($0) < end }
        lowAmongWrong = max(wrongBelow / max(count, 1), 1e-9)
        let wrongFraction = min(max(wrongBelow > 0 ? givenBelow / wrongBelow : 0, 1e-4), 0.5)
        let logarithms = Self.logRatios(margins, wrong: wrong, given: given)
        let maxLogarithm = log(Model.maxWrongInBin / wrongFraction)
        // The ratio does not rise with the margin, so all bins below this margin are full of wrong labels.
        let full = zip(margins, logarithms).filter { $1 >= maxLogarithm }.map(\.0).max() ?? -ImagePredictions.range
        let ratios = zip(margins, logarithms).map { margin, logarithm in
            let ratio = exp(min(logarithm, maxLogarithm))
            // The last factor orders labels by margin where the regression is flat.
            return ratio * (1 - wrongFraction) / (1 - wrongFraction * ratio)
                * exp(Model.slopeInFullBins * max(full - margin, 0) - 1e-3 * margin)
        }
        self.wrong = ratios
        let between = ratios.map { pow($0, Model.atypicalExponent) }
        // Scaled so that, as a density, it sums to 1 over the labels that are right.
        var (mass, right) = (0.0, 0.0)
        for image in ratios.indices where counts[image] {
            let isRight = (1 - wrongFraction) / (1 - wrongFraction + wrongFraction * ratios[image])
            mass += isRight * between[image]
            right += isRight
        }
        let scale = mass > 0 ? right / mass : 1
        atypical = between.map { scale * $0 }
    }

    /// The logarithm of the ratio of the densities at each margin, from their counts per bin.
    private static func logRatios(_ margins: [Double], wrong: [Double], given: [Double]) -> [Double] {
        let bins = ImagePredictions.bins
        // Half an image more in each bin avoids empty ones.
        let logs = IsotonicRegression.nonIncreasing(
            zip(wrong, given).map { ($0 + 0.5) / ($1 + 0.5) }, weights: given.map { $0 + 0.5 }
        ).map { log($0) }
        return margins.map { margin in
            let position =
                (margin + ImagePredictions.range) / (2 * ImagePredictions.range) * Double(bins) - 0.5
            let left = min(max(Int(position), 0), bins - 2)
            return logs[left] + (logs[left + 1] - logs[left]) * min(max(position - Double(left), 0), 1)
        }
    }
}
