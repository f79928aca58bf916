internal import Foundation
internal import GlyphForge

/// Strata of images by how suspicious their labels look, for a sample that finds out most with the fewest reviews.
///
/// The images are ordered by quality and cut where the sum over strata of size times expected standard deviation is
/// least, which the variance under Neyman's allocation grows with (Neyman 1934, Journal of the Royal Statistical
/// Society 97, 558-625; Dalenius and Hodges 1959, Journal of the American Statistical Association 54, 88-101).
struct SuspicionStrata {
    /// The stratum of each image; 0 is the most suspicious.
    let stratumOfImage: [UInt8]
    let strata: [SamplingDesign.Stratum]

    /// More strata gain little and cost the confidence sequence its sharpness.
    private static let most = 5
    /// So much, as a share, another stratum must gain.
    private static let leastGain = 0.05
    /// Where so few errors are expected, another cut is not worth it.
    private static let leastRate = 0.005
    /// Strata of fewer images are not worth it.
    private static let leastSize = 50

    /// - Parameter scores: The quality of each image's label, 0 wrong ... 1 right; one or more.
    init(scores: [Float]) {
        // Descending in suspicion; of equal ones in the data set's order.
        let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
        let expected = Self.expectedErrors(scores)
        var sums = [0.0]
        for image in order { sums.append(sums.last! + expected[image]) }
        let cuts = Self.cuts(of: Self.candidates(order.count), sums)
        var (stratumOfImage, strata) = ([UInt8](repeating: 0, count: order.count), [SamplingDesign.Stratum]())
        for (start, end) in zip(cuts, cuts.dropFirst()) {
            for image in order[start..<end] { stratumOfImage[image] = UInt8(strata.count) }
            let rate = SamplingDesign.cautious((sums[end] - sums[start]) / Double(end - start))
            let (low, high) = (scores[order[start]], scores[order[end - 1]])
            let name =
                cuts.count == 2
                ? "all images" : "quality \(decimal(Double(low), digits: 3)) to \(decimal(Double(high), digits: 3))"
            strata.append(SamplingDesign.Stratum(name: name, size: end - start, expectedRate: rate))
        }
        self.stratumOfImage = stratumOfImage
        self.strata = strata
    }

    /// The probability with which each label is expected to be wrong.
    ///
    /// Networks are surer than right, so 1 - quality leaves the errors among good qualities out of sight: on the fonts
    /// of data/font-truth.csv, half of them. Its log odds are divided by a temperature, which makes the sum of expected
    /// errors half as large again.
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

    /// Where cuts may be: ever farther apart, for wrong labels are few and at the beginning.
    private static func candidates(_ count: Int) -> [Int] {
        var positions = [0]
        var next = Double(max(leastSize, count / 1000))
        while Int(next) < count - leastSize {
            positions.append(Int(next))
            next *= 1.1
        }
        return positions + [count]
    }

    /// The best of the cuts with 0 and the end among them, by dynamic programming.
    ///
    /// - Parameter sums: Of the expected errors of the first images: one more than there are images.
    private static func cuts(of positions: [Int], _ sums: [Double]) -> [Int] {
        func cost(_ start: Int, _ end: Int) -> Double {
            let size = Double(positions[end] - positions[start])
            return size
                * SamplingDesign.deviation(max(leastRate, (sums[positions[end]] - sums[positions[start]]) / size))
        }
        // best[end]: the least cost of so many strata up to a position, and where the last of them begins.
        var best = positions.indices.map { (cost: $0 == 0 ? 0 : cost(0, $0), cuts: [0, positions[$0]]) }
        var chosen = best.last!
        for _ in 1..<most {
            var better = best
            for end in positions.indices.dropFirst(2) {
                for start in 1..<end where best[start].cost + cost(start, end) < better[end].cost {
                    better[end] = (best[start].cost + cost(start, end), best[start].cuts + [positions[end]])
                }
            }
            best = better
            guard best.last!.cost < (1 - leastGain) * chosen.cost else { break }
            chosen = best.last!
        }
        return chosen.cuts
    }
}
