internal import GlyphForge
internal import Foundation

/// The ends of a part's exact intervals by how sure they are, from none to all of what a 95 % interval may spend.
///
/// Place `j` of the curve is for a normal score whose square is the part `j / steps` of 1.96 squared: the end is
/// excluded with the probability that a normal variable lies beyond that score.
struct LimitCurve: Hashable {
    /// The fewest and the most wrong labels at each place; `steps + 1` places.
    private(set) var lower: [Double]
    private(set) var upper: [Double]

    /// Into so many parts the square of 1.96 is parted.
    static let steps = 48

    /// The probability beyond the score of each place: 0.5 at the first, 0.025 at the last.
    private static let tails: [Double] = (0...steps).map { place in
        let square = 1.959963984540054 * 1.959963984540054 * Double(place) / Double(steps)
        return place == steps ? (1 - Confidence.level) / 2 : erfc((square / 2).squareRoot()) / 2
    }

    init(_ part: SampledPart) {
        let draw = Hypergeometric(size: part.size, drawn: part.reviewed)
        var (least, most): (Int?, Int?) = (nil, nil)
        (lower, upper) = ([], [])
        for tail in Self.tails {
            least = draw.least(part.errors, tail: tail, notAbove: least)
            most = draw.most(part.errors, tail: tail, notBelow: most)
            lower.append(Double(least!))
            upper.append(Double(most!))
        }
    }

    /// For a number of errors that is expected and need not be whole: between the curves of the whole numbers beside
    /// it.
    init(size: Int, reviewed: Int, errors: Double) {
        let few = min(Int(errors), reviewed)
        self.init(SampledPart(size: size, reviewed: reviewed, errors: few))
        let share = errors - Double(few)
        guard share > 0, few < reviewed else { return }
        let more = LimitCurve(SampledPart(size: size, reviewed: reviewed, errors: few + 1))
        lower = zip(lower, more.lower).map { $0 + share * ($1 - $0) }
        upper = zip(upper, more.upper).map { $0 + share * ($1 - $0) }
    }

    /// The curve of so many times the number; with a negative factor the ends change places.
    static func * (factor: Double, curve: LimitCurve) -> LimitCurve {
        var result = curve
        result.lower = (factor < 0 ? curve.upper : curve.lower).map { factor * $0 }
        result.upper = (factor < 0 ? curve.lower : curve.upper).map { factor * $0 }
        return result
    }

    /// The curve of the number less what is known of it, which is 0 ... `most`.
    func less(_ known: Double, within most: Double) -> LimitCurve {
        var result = self
        result.lower = lower.map { min(max($0 - known, 0), most) }
        result.upper = upper.map { min(max($0 - known, 0), most) }
        return result
    }

    /// The ends of the 95 % interval of a sum over parts that were sampled apart from each other.
    ///
    /// A total is kept if it can be allocated to the parts such that the squares of their scores add up to no more than
    /// 1.96 squared. (The scores of exact tests are no larger than normal ones, of which the least such sum over the
    /// allocations of the truth has a chi-squared distribution with one degree of freedom where the ends are linear in
    /// the scores. With one part this is the exact interval.) What may be spent is allocated by dynamic programming.
    static func interval(sumOf curves: [LimitCurve]) -> (lower: Double, upper: Double) {
        guard var lower = curves.first?.lower, var upper = curves.first?.upper else { return (0, 0) }
        for curve in curves.dropFirst() {
            var (less, more) = (lower, upper)
            for place in 0...steps {
                (less[place], more[place]) = (.infinity, -.infinity)
                for spent in 0...place {
                    less[place] = min(less[place], lower[place - spent] + curve.lower[spent])
                    more[place] = max(more[place], upper[place - spent] + curve.upper[spent])
                }
            }
            (lower, upper) = (less, more)
        }
        return (lower[steps], upper[steps])
    }
}
