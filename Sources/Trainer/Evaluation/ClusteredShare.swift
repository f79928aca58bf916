/// A share over examples that come in clusters, such as the images of font families, which are right or wrong together.
///
/// The share's variance is taken between clusters (Cochran 1977, Sampling Techniques, section 9A: a ratio of the clusters' sums).
/// Over that of independent examples it is the design effect, and Wilson's interval is made for as many examples as would have
/// that variance, with Student's quantile for the few clusters that the variance is known from (Korn and Graubard 1998, Survey
/// Methodology 24, 193-201; Dean and Pagano 2015, Journal of Survey Statistics and Methodology 3, 484-503).
struct ClusteredShare: Hashable {
    /// How much larger the variance is than that of independent examples; 1 or more.
    let designEffect: Double
    /// The 95 % interval.
    let interval: ClosedRange<Double>

    /// - Parameter clusters: Of each the examples that count, and all. Nil with fewer than two that have any.
    init?(_ clusters: [(hits: Int, count: Int)]) {
        let clusters = clusters.filter { $0.count > 0 }
        guard clusters.count > 1 else { return nil }
        let total = Double(clusters.reduce(0) { $0 + $1.count })
        let share = Double(clusters.reduce(0) { $0 + $1.hits }) / total
        let number = Double(clusters.count)
        if share == 0 || share == 1 {
            // Nothing tells whether examples of a cluster are alike: the worst is taken, that they all are.
            designEffect = clusters.reduce(0) { $0 + Double($1.count * $1.count) } / total
        } else {
            let squares = clusters.reduce(0.0) { sum, cluster in
                let residual = Double(cluster.hits) - share * Double(cluster.count)
                return sum + residual * residual
            }
            designEffect = max(1, number / (number - 1) * squares / (total * share * (1 - share)))
        }
        interval = ProportionInterval.wilson(
            share: share, count: total / designEffect, quantile: ProportionInterval.studentQuantile(clusters.count - 1))
    }
}
