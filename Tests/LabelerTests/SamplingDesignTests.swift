import GlyphForge
import Testing

@testable import Labeler

@Suite("Sampling design")
struct SamplingDesignTests {
    /// One in twenty labels is wrong, and most of them have low scores.
    private static let wrong = (0..<4000).map { $0 % 20 == 7 }
    private static let scores: [Float] = wrong.enumerated().map { image, isWrong in
        isWrong ? (image % 3 == 0 ? 0.6 : 0.05) : (image % 50 == 1 ? 0.4 : 0.99)
    }

    @Test("The seed decides the order of every stratum")
    func seeds() {
        let design = SamplingDesign(images: 4000, scores: Self.scores, seed: 5)
        #expect(design == SamplingDesign(images: 4000, scores: Self.scores, seed: 5))
        #expect(design.orders() == SamplingDesign(images: 4000, scores: Self.scores, seed: 5).orders())
        #expect(design.orders() != SamplingDesign(images: 4000, scores: Self.scores, seed: 6).orders())
        #expect(design.orders().joined().sorted() == Array(0..<4000))
    }

    @Test("The order for a seed is the same in every version")
    func order() {
        // Computed in Python: SplitMix64, Lemire's bounded random integers, Fisher-Yates shuffle.
        var images = Array(0..<10)
        var generator = SeededGenerator(seed: 1)
        generator.shuffle(&images)
        #expect(images == [5, 7, 9, 6, 3, 8, 2, 0, 1, 4])
    }

    @Test("Strata separate suspicious labels from the others; without scores there is one stratum")
    func strata() {
        let design = SamplingDesign(images: 4000, scores: Self.scores, seed: 0)
        #expect(design.strata.count >= 2)
        #expect(design.strata.map(\.size).reduce(0, +) == 4000)
        #expect(design.strata[0].expectedRate > 0.5)
        #expect(design.strata.last!.expectedRate < 0.1)
        for (image, stratum) in design.stratumOfImage.enumerated() where Self.scores[image] < 0.1 {
            #expect(stratum == 0)
        }
        #expect(SamplingDesign(images: 4000, scores: nil, seed: 0).strata.map(\.size) == [4000])
        #expect(SamplingDesign(images: 3, scores: [0, 0.5, 1], seed: 0).strata.map(\.size) == [3])
        #expect(SamplingDesign(images: 4000, scores: Array(repeating: 0.9, count: 4000), seed: 0).strata.count == 1)
    }

    @Test("A growing sample extends every stratum, takes more of the suspicious images, and ends with all images")
    func allocation() {
        let design = SamplingDesign(images: 4000, scores: Self.scores, seed: 0)
        var before = design.allocation(0)
        for total in stride(from: 50, through: 4000, by: 50) {
            let drawn = design.allocation(total)
            #expect(drawn.reduce(0, +) == total)
            #expect(zip(before, drawn).allSatisfy { $0 <= $1 })
            before = drawn
        }
        #expect(before == design.strata.map(\.size))
        let drawn = design.allocation(400)
        let shares = zip(drawn, design.strata).map { Double($0) / Double($1.size) }
        #expect(shares.first! > 2 * shares.last!)
    }

    @Test("The estimates after the first and the second round are unbiased")
    func unbiased() {
        let truth = Double(Self.wrong.count { $0 })
        var means = [0.0, 0.0]
        var squares = [0.0, 0.0]
        let seeds = 300
        for seed in 0..<seeds {
            let design = SamplingDesign(images: 4000, scores: Self.scores, seed: UInt64(seed))
            let orders = design.orders()
            for (round, total) in [100, 250].enumerated() {
                let estimate = zip(orders, design.allocation(total)).reduce(0.0) { sum, stratum in
                    sum + Double(stratum.0.count) * Double(stratum.0.prefix(stratum.1).count { Self.wrong[$0] })
                        / Double(stratum.1)
                }
                means[round] += estimate / Double(seeds)
                squares[round] += (estimate - truth) * (estimate - truth) / Double(seeds)
            }
        }
        for round in 0..<2 { #expect(abs(means[round] - truth) < 3.5 * (squares[round] / Double(seeds)).squareRoot()) }
        #expect(squares[1] < squares[0])
    }

    @Test("In a simulation the intervals cover the truth, and strata narrow them if the flagger is good")
    func simulation() {
        let simulation = CoverageSimulation(images: 5000, repetitions: 300, seed: 1)
        let rows = simulation.rows(rate: 0.065, sizes: [400], flaggers: [.useless, .good])
        for row in rows {
            #expect(row.coverage >= 0.93)
            #expect(row.anyTimeCoverage >= 0.94)
        }
        #expect(rows[2].width < 0.7 * rows[0].width)
        #expect(rows.allSatisfy { $0.anyTimeWidth > $0.width })
    }

    @Test("The predicted number of reviews reaches the target width, or the target upper bound")
    func plans() throws {
        let design = SamplingDesign(images: 4000, scores: Self.scores, seed: 0)
        func parts(_ drawn: [Int]) -> [SampledPart] {
            zip(design.strata, zip(drawn, [0.8, 0.01])).map { stratum, item in
                SampledPart(size: stratum.size, reviewed: item.0, errors: Int(item.1 * Double(item.0)))
            }
        }
        try #require(design.strata.count == 2)
        let first = parts(design.allocation(200))
        let needed = ReviewsNeeded(parts: first, design: design)
        let more = try #require(needed.more(until: .halfWidth(0.01)))
        #expect(more > 0)
        let later = CountEstimate(sumOf: parts(design.allocation(200 + more)))
        #expect(abs((later.upper - later.lower) / 2 / 4000 - 0.01) < 0.001)
        #expect(needed.more(until: .halfWidth(0.2)) == 0)
        let end = CountEstimate(sumOf: first)
        #expect(try #require(needed.more(until: .upperBound((end.value + end.upper) / 2 / 4000))) > 0)
        #expect(needed.more(until: .upperBound(0.0001)) == nil)
        // If the errors found are corrected, further reviews lower the residual rate.
        #expect(try #require(needed.more(until: .residualUpperBound(0.0001))) > 0)
    }
}
