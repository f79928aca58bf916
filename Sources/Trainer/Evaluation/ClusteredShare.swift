internal import GlyphForge
internal import Glibc

/// A share over examples that come in clusters, such as the images of font families, which are right or wrong together.
///
/// The share's variance is taken between clusters (Cochran 1977, Sampling Techniques, section 9A: a ratio of the
/// clusters' sums). Over that of independent examples it is the design effect, and Wilson's interval is made for as
/// many examples as would have that variance, with Student's quantile for the few clusters that the variance is known
/// from (Korn and Graubard 1998, Survey Methodology 24, 193-201; Dean and Pagano 2015, Journal of Survey Statistics and
/// Methodology 3, 484-503).
///
/// What those leave open is how alike a cluster's examples are where few clusters have a mistake: the variance then
/// comes out too small. So the design effect is drawn towards the worst, that all examples of a cluster are alike, with
/// a weight worth ``priorClusters``; with no mistake at all it is the worst. That rule is ours: docs/evaluation.md
/// shows how often the interval holds the truth.
struct ClusteredShare: Hashable {
    /// How much larger the variance is taken to be than that of independent examples; 1 or more.
    let designEffect: Double
    /// The 95 % interval.
    let interval: ClosedRange<Double>

    private static let priorClusters = 3.0

    /// - Parameter clusters: Of each the examples that count, and all. Nil with fewer than two that have any.
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
        let worst = max(observed, clusters.reduce(0) { $0 + Double($1.count * $1.count) } / total)
        // Mistakes are the rarer in most cases; where hits are, they tell as little.
        let informative = Double(min(clusters.count { $0.hits < $0.count }, clusters.count { $0.hits > 0 }))
        let weight = Self.priorClusters / (informative + Self.priorClusters)
        designEffect = pow(observed, 1 - weight) * pow(worst, weight)
        interval = ProportionInterval.wilson(
            share: share, count: total / designEffect, quantile: ProportionInterval.studentQuantile(clusters.count - 1))
    }
}
