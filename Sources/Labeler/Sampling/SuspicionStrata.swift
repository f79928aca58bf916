internal import Foundation
internal import GlyphForge

/// Strata of images by label quality, chosen so that a sample of a given size has a small variance.
///
/// The images are sorted by quality and cut so that the sum over strata of size times expected standard deviation is
/// minimal. The variance under Neyman allocation grows with this sum (Neyman 1934, Journal of the Royal Statistical
/// Society 97, 558-625; Dalenius and Hodges 1959, Journal of the American Statistical Association 54, 88-101).
struct SuspicionStrata {
    /// The stratum of each image; 0 is the most suspicious.
    let stratumOfImage: [UInt8]
    let strata: [SamplingDesign.Stratum]

    /// Maximum number of strata. More gain little and widen the any-time valid interval.
    private static let maxStrata = 5
    /// Minimum relative reduction of the sum by another stratum.
    private static let minGain = 0.05
    /// Minimum error rate assumed for a stratum, so that images with few expected errors are not cut further.
    private static let minRate = 0.005
    /// Minimum number of images in a stratum.
    private static let minSize = 50

    /// - Parameter scores: The quality of each image's label, 0 wrong ... 1 right; one or more.
    init(scores: [Float]) {
        // Most suspicious first; equal scores in the data set's order.
        let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
        let expected = Self.expectedErrors(scores)
        var sums = [0.0]
        for image in order { sums.append(sums.last! + expected[image]) }
        let cuts = Self.cuts(of: Self.candidates(order.count), sums)
        var (stratumOfImage, strata) = ([UInt8](repeating: 0, count: order.count), [SamplingDesign.Stratum]())
        for (start, end) in zip(cuts, cuts.dropFirst()) {
            for image in order[start..<end] { stratumOfImage[image] = UInt8(strata.count) }
            let rate = SamplingDesign.clampedRate((sums[end] - sums[start]) / Double(end - start))
            let (low, high) = (scores[order[start]], scores[order[end - 1]])
            let name =
                cuts.count == 2
                ? "all images"
                : "quality \(TextFormat.decimal(Double(low), digits: 3)) to \(TextFormat.decimal(Double(high), digits: 3))"
            strata.append(SamplingDesign.Stratum(name: name, size: end - start, expectedRate: rate))
        }
        self.stratumOfImage = stratumOfImage
        self.strata = strata
    }

    /// The probability that each label is wrong, as expected from its quality.
    ///
    /// Networks are overconfident, so 1 - quality underestimates the errors among labels of high quality: on the fonts
    /// of data/font-truth.csv it misses half of them. The log odds are therefore divided by a temperature that
    /// increases the sum of expected errors by half.
    private static func expectedErrors(_ scores: [Float]) -> [Double] {
        let logOdds = scores.map { score in
            let quality = min(max(Double(score), 1e-9), 1 - 1e-9)
            return log((1 - quality) / quality)
        }
        func errors(_ temperature: Double) -> [Double] { logOdds.map { 1 / (1 + exp(-$0 / temperature)) } }
        let goal = 1.5 * errors(1).reduce(0, +)
        var (low, high) = (1.0, 8.0)
        for _ in 0..<20 {
            let middle = (low + high) / 2
            if errors(middle).reduce(0, +) < goal { low = middle } else { high = middle }
        }
        return errors(low)
    }

    /// The positions at which strata may be cut. Their distance grows by 10 % each, because the few wrong labels are
    /// near the beginning.
    private static func candidates(_ count: Int) -> [Int] {
        var positions = [0]
        var next = Double(max(minSize, count / 1000))
        while Int(next) < count - minSize {
            positions.append(Int(next))
            next *= 1.1
        }
        return positions + [count]
    }

    /// The optimal cuts, including 0 and the end, by dynamic programming.
    ///
    /// - Parameters:
    ///   - positions: The positions to choose from.
    ///   - sums: Cumulative sums of the expected errors: one more than the number of images.
    private static func cuts(of positions: [Int], _ sums: [Double]) -> [Int] {
        func cost(_ start: Int, _ end: Int) -> Double {
            let size = Double(positions[end] - positions[start])
            return size
                * SamplingDesign.deviation(max(minRate, (sums[positions[end]] - sums[positions[start]]) / size))
        }
        // best[end]: the minimal cost of the strata up to a position, and their cuts.
        var best = positions.indices.map { (cost: $0 == 0 ? 0 : cost(0, $0), cuts: [0, positions[$0]]) }
        var chosen = best.last!
        for _ in 1..<maxStrata {
            var better = best
            for end in positions.indices.dropFirst(2) {
                for start in 1..<end where best[start].cost + cost(start, end) < better[end].cost {
                    better[end] = (best[start].cost + cost(start, end), best[start].cuts + [positions[end]])
                }
            }
            best = better
            guard best.last!.cost < (1 - minGain) * chosen.cost else { break }
            chosen = best.last!
        }
        return chosen.cuts
    }
}
