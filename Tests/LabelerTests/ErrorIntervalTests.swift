import GlyphForge
import TestSupport
import Testing

@testable import Labeler

@Suite("Confidence intervals of the number of wrong labels")
struct ErrorIntervalTests {
    /// The probabilities of finding 0, 1, ... errors.
    private func chances(_ size: Int, _ drawn: Int, _ errors: Int) -> [Double] {
        let draw = Hypergeometric(size: size, drawn: drawn)
        return (0...drawn).map {
            draw.probability(atMost: $0, of: errors) - draw.probability(atMost: $0 - 1, of: errors)
        }
    }

    @Test(
        "Over all possible samples, one part's interval covers every truth with 95 % or more",
        arguments: [(30, 8), (60, 40), (200, 25)])
    func coverage(size: Int, drawn: Int) {
        let limits = (0...drawn).map { Hypergeometric(size: size, drawn: drawn).limits($0) }
        for errors in 0...size {
            let held = zip(chances(size, drawn, errors), limits).reduce(0.0) { $0 + ($1.1.contains(errors) ? $1.0 : 0) }
            #expect(held >= 0.95 - 1e-9)
        }
    }

    @Test(
        "Over all possible samples, the interval over two strata covers every truth with 95 % or more, whatever share is drawn",
        arguments: [[12, 6, 60, 12], [12, 6, 60, 30], [30, 20, 40, 20], [30, 10, 60, 12], [100, 10, 60, 12]])
    func stratifiedCoverage(sizes: [Int]) {
        let (first, second) = ((size: sizes[0], drawn: sizes[1]), (size: sizes[2], drawn: sizes[3]))
        let curvesOfFirst = (0...first.drawn).map {
            LimitCurve(SampledPart(size: first.size, reviewed: first.drawn, errors: $0))
        }
        let curvesOfSecond = (0...second.drawn).map {
            LimitCurve(SampledPart(size: second.size, reviewed: second.drawn, errors: $0))
        }
        let ends = curvesOfFirst.map { a in curvesOfSecond.map { LimitCurve.interval(sumOf: [a, $0]) } }
        var least = 1.0
        for a in 0...first.size {
            let chancesOfA = chances(first.size, first.drawn, a)
            for b in 0...second.size {
                let (truth, chancesOfB) = (Double(a + b), chances(second.size, second.drawn, b))
                var held = 0.0
                for (i, row) in ends.enumerated() {
                    for (j, end) in row.enumerated() where end.lower <= truth && truth <= end.upper {
                        held += chancesOfA[i] * chancesOfB[j]
                    }
                }
                least = min(least, held)
            }
        }
        #expect(least >= 0.95)
        #expect(least < 0.98)
    }

    @Test(
        "One part has its exact interval, a part without errors has a width, and an unreviewed part adds its whole size"
    )
    func parts() {
        let part = SampledPart(size: 1000, reviewed: 100, errors: 7)
        let limits = Hypergeometric(size: 1000, drawn: 100).limits(7)
        let alone = CountEstimate(sumOf: [part])
        #expect(alone == CountEstimate(value: 70, lower: Double(limits.lowerBound), upper: Double(limits.upperBound)))
        let withClean = CountEstimate(sumOf: [part, SampledPart(size: 500, reviewed: 50, errors: 0)])
        #expect(withClean.value == 70 && withClean.lower == alone.lower && withClean.upper > alone.upper)
        let withUnseen = CountEstimate(sumOf: [part, SampledPart(size: 500, reviewed: 0, errors: 0)])
        #expect(withUnseen.lower == alone.lower && withUnseen.upper == alone.upper + 500)
        let curve = LimitCurve(part)
        #expect((-2 * curve).lower == curve.upper.map { -2 * $0 })
    }

    @Test("A complete review leaves no uncertainty")
    func census() {
        let parts = [SampledPart(size: 30, reviewed: 30, errors: 4), SampledPart(size: 70, reviewed: 70, errors: 1)]
        #expect(CountEstimate(sumOf: parts) == CountEstimate(value: 5, lower: 5, upper: 5))
        let strata = parts.map { ConfidenceSequence.Stratum($0, expectedRate: 0.01) }
        #expect(ConfidenceSequence.interval(strata) == 5...5)
    }
}

@Suite("Any-time valid intervals")
struct ConfidenceSequenceTests {
    private func excludes(_ size: Int, _ reviewed: Int, _ errors: Int, truth: Int) -> Bool {
        let part = SampledPart(size: size, reviewed: reviewed, errors: errors)
        return !ConfidenceSequence.interval([.init(part, expectedRate: 0.1)]).contains(truth)
    }

    @Test(
        "Checked after every review, the interval excludes the truth at any time in at most 5 % of all orders",
        arguments: [0, 1, 3, 20, 39])
    func holdsThroughout(truth: Int) {
        let size = 40
        // The probability of each number of errors found, without having excluded the truth before.
        var chances = [Int: Double]([(0, 1.0)]) { $1 }
        for reviewed in 1...size {
            var next: [Int: Double] = [:]
            for (errors, chance) in chances {
                let wrong = Double(truth - errors) / Double(size - reviewed + 1)
                if wrong > 0, !excludes(size, reviewed, errors + 1, truth: truth) {
                    next[errors + 1, default: 0] += chance * wrong
                }
                if wrong < 1, !excludes(size, reviewed, errors, truth: truth) {
                    next[errors, default: 0] += chance * (1 - wrong)
                }
            }
            chances = next
        }
        #expect(chances.values.reduce(0, +) >= 0.95)
    }

    @Test("Over two strata, the interval excludes no total that some allocation allows")
    func leastOverAllocations() {
        let strata = [SampledPart(size: 30, reviewed: 10, errors: 6), SampledPart(size: 80, reviewed: 20, errors: 1)]
            .map {
                ConfidenceSequence.Stratum($0, expectedRate: 0.2)
            }
        let least = strata[0].logMarginal + strata[1].logMarginal - 2.995732273553991
        var kept: Set<Int> = []
        for a in 6...26 {
            for b in 1...61 where strata[0].logLikelihood(a) + strata[1].logLikelihood(b) >= least {
                kept.insert(a + b)
            }
        }
        let interval = ConfidenceSequence.interval(strata)
        #expect(interval.lowerBound <= kept.min()! && kept.min()! - interval.lowerBound <= 1)
        #expect(interval.upperBound >= kept.max()! && interval.upperBound - kept.max()! <= 1)
    }
}
