internal import GlyphForge
internal import Foundation

/// The bounds of a part's exact confidence intervals at a series of confidence levels, from the point estimate to 95 %.
///
/// Entry `j` belongs to the normal score z with z² = 1.96² · j / `steps`. Each bound there has the tail probability
/// P(Z > z) of a standard normal variable Z.
struct LimitCurve: Hashable {
    /// The lower bound at each of the `steps + 1` levels: a number of wrong labels.
    private(set) var lower: [Double]
    /// The upper bound at each level.
    private(set) var upper: [Double]

    /// Number of equal steps from 0 to 1.96².
    static let steps = 48

    /// The tail probability at each level: from 0.5 to 0.025.
    private static let tails: [Double] = (0...steps).map { level in
        let square = Confidence.normalQuantile * Confidence.normalQuantile * Double(level) / Double(steps)
        return level == steps ? Confidence.tail : erfc((square / 2).squareRoot()) / 2
    }

    /// The exact bounds of a reviewed part.
    init(_ part: SampledPart) {
        let draw = Hypergeometric(size: part.size, drawn: part.reviewed)
        var (lowest, highest): (Int?, Int?) = (nil, nil)
        (lower, upper) = ([], [])
        for tail in Self.tails {
            lowest = draw.minErrors(part.errors, tail: tail, notAbove: lowest)
            highest = draw.maxErrors(part.errors, tail: tail, notBelow: highest)
            lower.append(Double(lowest!))
            upper.append(Double(highest!))
        }
    }

    /// The bounds for an expected number of errors, which need not be an integer: interpolated between the curves of
    /// the two nearest integers.
    init(size: Int, reviewed: Int, errors: Double) {
        let few = min(Int(errors), reviewed)
        self.init(SampledPart(size: size, reviewed: reviewed, errors: few))
        let share = errors - Double(few)
        guard share > 0, few < reviewed else { return }
        let more = LimitCurve(SampledPart(size: size, reviewed: reviewed, errors: few + 1))
        lower = zip(lower, more.lower).map { $0 + share * ($1 - $0) }
        upper = zip(upper, more.upper).map { $0 + share * ($1 - $0) }
    }

    /// The curve of a multiple of the number. A negative factor swaps the bounds.
    static func * (factor: Double, curve: LimitCurve) -> LimitCurve {
        var result = curve
        result.lower = (factor < 0 ? curve.upper : curve.lower).map { factor * $0 }
        result.upper = (factor < 0 ? curve.lower : curve.upper).map { factor * $0 }
        return result
    }

    /// The curve of the number minus a known count.
    ///
    /// - Parameters:
    ///   - known: The count to subtract.
    ///   - limit: The difference is clamped to 0 ... `limit`.
    func subtracting(_ known: Double, limit: Double) -> LimitCurve {
        var result = self
        result.lower = lower.map { min(max($0 - known, 0), limit) }
        result.upper = upper.map { min(max($0 - known, 0), limit) }
        return result
    }

    /// The 95 % confidence interval of the sum over independently sampled parts.
    ///
    /// A total is in the interval if it can be allocated to the parts such that the squares of their normal scores add
    /// up to at most 1.96². With one part this is the exact interval. With several, the scores of exact tests are no
    /// larger than normal ones, and for those the minimum of the sum over all allocations of the true total has a
    /// chi-squared distribution with one degree of freedom if the bounds are linear in the scores. Dynamic programming
    /// finds the best way to divide 1.96² among the parts.
    static func interval(sumOf curves: [LimitCurve]) -> (lower: Double, upper: Double) {
        guard var lower = curves.first?.lower, var upper = curves.first?.upper else { return (0, 0) }
        for curve in curves.dropFirst() {
            var (less, more) = (lower, upper)
            for level in 0...steps {
                (less[level], more[level]) = (.infinity, -.infinity)
                for spent in 0...level {
                    less[level] = min(less[level], lower[level - spent] + curve.lower[spent])
                    more[level] = max(more[level], upper[level - spent] + curve.upper[spent])
                }
            }
            (lower, upper) = (less, more)
        }
        return (lower[steps], upper[steps])
    }
}
