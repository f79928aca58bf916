internal import Foundation
internal import GlyphForge

/// How often the intervals hold the truth, and how wide they are, on made-up data sets whose wrong labels are known.
package struct CoverageSimulation: Sendable {
    /// How well the quality of labels tells wrong from right.
    package enum Flagger: String, CaseIterable, Encodable, Sendable {
        case useless, weak, good, perfect

        /// By how much wrong labels have less quality, in log odds.
        var distance: Double {
            switch self {
            case .useless: 0
            case .weak: 4.4
            case .good: 7
            case .perfect: 30
            }
        }
    }

    /// One rate, flagger and sample size.
    package struct Row: Encodable, Sendable {
        package let rate: Double
        /// Nil for a simple random sample.
        package let flagger: Flagger?
        /// The flagger's average precision on the data set: the mean over wrong labels of the precision when it is
        /// flagged.
        package let averagePrecision: Double?
        package let strata: Int
        package let reviews: Int
        /// The share of repetitions whose interval held the truth.
        package let coverage: Double
        /// The share whose interval lay above the truth, and below it.
        package let above: Double
        package let below: Double
        /// The interval's mean width.
        package let width: Double
        /// The share of repetitions in which the confidence sequence held the truth at every review.
        package let anyTimeCoverage: Double
        /// The sequence's mean width after the last review.
        package let anyTimeWidth: Double
    }

    package let images: Int
    package let repetitions: Int
    package let seed: UInt64

    package static let rates = [0.001, 0.005, 0.01, 0.02, 0.065, 0.1]
    package static let sizes = [100, 200, 500, 1000, 2000, 5000]

    package init(images: Int, repetitions: Int, seed: UInt64) {
        precondition(images >= Self.sizes.max()! && repetitions > 0)
        self.images = images
        self.repetitions = repetitions
        self.seed = seed
    }

    /// The rows of a rate: a simple random sample, then each flagger.
    package func rows(rate: Double, sizes: [Int] = sizes, flaggers: [Flagger] = Flagger.allCases) -> [Row] {
        var generator = SeededGenerator(seed: seed ^ rate.bitPattern)
        let errors = Int((rate * Double(images)).rounded())
        return ([nil] + flaggers).flatMap { (flagger: Flagger?) -> [Row] in
            let scores = flagger.map { self.scores($0, errors: errors, using: &generator) }
            let design = SamplingDesign(images: images, scores: scores, seed: seed)
            // The first images are those with wrong labels.
            var wrong = design.strata.map { _ in 0 }
            for image in 0..<errors { wrong[Int(design.stratumOfImage[image])] += 1 }
            let precision = scores.map { averagePrecision($0, errors: errors) }
            return sizes.map { size in
                var tally = Tally()
                var curves: [SampledPart: LimitCurve] = [:]
                for _ in 0..<repetitions {
                    let run = SampledRun(design, wrong: wrong, reviews: size, using: &generator)
                    for part in run.parts where curves[part] == nil { curves[part] = LimitCurve(part) }
                    let interval = LimitCurve.interval(sumOf: run.parts.map { curves[$0]! })
                    tally.add(run, interval, errors: errors)
                }
                let runs = Double(repetitions)
                return Row(
                    rate: rate, flagger: flagger, averagePrecision: precision, strata: design.strata.count,
                    reviews: size,
                    coverage: Double(repetitions - tally.above - tally.below) / runs, above: Double(tally.above) / runs,
                    below: Double(tally.below) / runs, width: tally.width / runs / Double(images),
                    anyTimeCoverage: Double(tally.heldThroughout) / runs,
                    anyTimeWidth: tally.anyTimeWidth / runs / Double(images))
            }
        }
    }

    private struct Tally {
        var (above, below, heldThroughout) = (0, 0, 0)
        var (width, anyTimeWidth) = (0.0, 0.0)

        mutating func add(_ run: SampledRun, _ interval: (lower: Double, upper: Double), errors: Int) {
            if interval.lower > Double(errors) { above += 1 }
            if interval.upper < Double(errors) { below += 1 }
            if run.heldThroughout { heldThroughout += 1 }
            width += interval.upper - interval.lower
            anyTimeWidth += Double(run.lastInterval.upperBound - run.lastInterval.lowerBound)
        }
    }

    /// Qualities of labels whose log odds are normally distributed, those of wrong labels, which come first, around a
    /// lower mean.
    private func scores(_ flagger: Flagger, errors: Int, using generator: inout SeededGenerator) -> [Float] {
        (0..<images).map { image in
            let (a, b) = (
                Double.random(in: .leastNonzeroMagnitude..<1, using: &generator),
                Double.random(in: 0..<1, using: &generator)
            )
            let normal = (-2 * log(a)).squareRoot() * cos(2 * .pi * b)
            return Float(1 / (1 + exp(-(7.5 + 2.2 * normal - (image < errors ? flagger.distance : 0)))))
        }
    }

    private func averagePrecision(_ scores: [Float], errors: Int) -> Double {
        var (found, sum) = (0, 0.0)
        for (rank, image) in scores.indices.sorted(by: { scores[$0] < scores[$1] }).enumerated() where image < errors {
            found += 1
            sum += Double(found) / Double(rank + 1)
        }
        return sum / Double(errors)
    }
}

/// One sample reviewed in random order, with the confidence sequence looked at after every review.
private struct SampledRun {
    private(set) var parts: [SampledPart]
    /// Whether it held the truth at every look.
    private(set) var heldThroughout = true
    private(set) var lastInterval: ClosedRange<Int>

    /// - Parameter wrong: The errors in each stratum.
    init(_ design: SamplingDesign, wrong: [Int], reviews: Int, using generator: inout SeededGenerator) {
        var toDraw = design.allocation(reviews)
        var (reviewed, errors) = (toDraw.map { _ in 0 }, toDraw.map { _ in 0 })
        let priors = design.strata.map {
            ConfidenceSequence.Stratum(
                SampledPart(size: $0.size, reviewed: 0, errors: 0), expectedRate: $0.expectedRate)
        }
        let truth = wrong.reduce(0, +)
        // The logarithm of the martingale at the true allocation, which is never less than the least over all
        // allocations: only where it is large need the interval be made.
        var evidence = 0.0
        func strata() -> [ConfidenceSequence.Stratum] {
            zip(design.strata, zip(reviewed, errors)).map {
                .init(SampledPart(size: $0.size, reviewed: $1.0, errors: $1.1), expectedRate: $0.expectedRate)
            }
        }
        for left in stride(from: reviews, to: 0, by: -1) {
            var place = Int.random(in: 0..<left, using: &generator)
            let number = toDraw.indices.first {
                place -= toDraw[$0]
                return place < 0
            }!
            toDraw[number] -= 1
            let unseen = design.strata[number].size - reviewed[number]
            let unseenWrong = wrong[number] - errors[number]
            let isWrong = Int.random(in: 0..<unseen, using: &generator) < unseenWrong
            let prior = priors[number]
            let expected =
                (isWrong
                    ? prior.priorErrors + Double(errors[number])
                    : prior.priorRight + Double(reviewed[number] - errors[number]))
                / (prior.priorErrors + prior.priorRight + Double(reviewed[number]))
            evidence += log(expected / (Double(isWrong ? unseenWrong : unseen - unseenWrong) / Double(unseen)))
            reviewed[number] += 1
            if isWrong { errors[number] += 1 }
            if heldThroughout, evidence >= log(1 / (1 - Confidence.level)) - 1e-9 {
                heldThroughout = ConfidenceSequence.interval(strata()).contains(truth)
            }
        }
        parts = zip(design.strata, zip(reviewed, errors)).map {
            SampledPart(size: $0.size, reviewed: $1.0, errors: $1.1)
        }
        lastInterval = ConfidenceSequence.interval(strata())
    }
}
