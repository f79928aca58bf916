internal import GlyphForge
internal import Glibc

/// A proportion over examples in clusters, such as the images of font families, whose results are correlated.
///
/// The variance is estimated between clusters (Cochran 1977, Sampling Techniques, section 9A: a ratio of cluster
/// totals). The design effect is this variance relative to that of independent examples. The confidence interval is
/// Wilson's for the effective number of examples (their number divided by the design effect), with Student's quantile
/// for the number of clusters (Korn and Graubard 1998, Survey Methodology 24, 193-201; Dean and Pagano 2015, Journal of
/// Survey Statistics and Methodology 3, 484-503).
///
/// If few clusters have a mistake, that estimate of the variance is too small. The design effect is therefore shrunk
/// towards its maximum, complete correlation within clusters, with the weight of ``priorClusters`` clusters; without
/// any mistake it is the maximum. This rule is our own: docs/evaluation.md shows the coverage of the interval.
struct ClusteredShare: Hashable {
    /// The variance relative to independent examples; 1 or more.
    let designEffect: Double
    /// The 95 % confidence interval.
    let interval: ClosedRange<Double>

    private static let priorClusters = 3.0

    /// Nil with fewer than two clusters that have examples.
    ///
    /// - Parameter clusters: The number of hits and of all examples in each cluster.
    init?(_ clusters: [(hits: Int, count: Int)]) {
        let clusters = clusters.filter { $0.count > 0 }
        guard clusters.count > 1 else { return nil }
        let total = Double(clusters.reduce(0) { $0 + $1.count })
        let share = Double(clusters.reduce(0) { $0 + $1.hits }) / total
        let number = Double(clusters.count)
        let squares = clusters.reduce(0.0) { sum, cluster in
            let residual = Double(cluster.hits) - share * Double(cluster.count)
            return sum + residual * residual
        }
        let ofIndependent = total * share * (1 - share)
        let observed = ofIndependent > 0 ? max(1, number / (number - 1) * squares / ofIndependent) : 1
        let maximum = max(observed, clusters.reduce(0) { $0 + Double($1.count * $1.count) } / total)
        // The number of clusters with the rarer result, usually mistakes.
        let informative = Double(min(clusters.count { $0.hits < $0.count }, clusters.count { $0.hits > 0 }))
        let weight = Self.priorClusters / (informative + Self.priorClusters)
        designEffect = pow(observed, 1 - weight) * pow(maximum, weight)
        interval = ProportionInterval.wilson(
            share: share, count: total / designEffect,
            quantile: StudentDistribution.quantile(degreesOfFreedom: clusters.count - 1))
    }
}
