internal import Foundation
internal import GlyphForge

/// Measures the coverage and the width of the intervals on simulated data sets whose wrong labels are known.
package struct CoverageSimulation: Sendable {
    /// How well the label qualities separate wrong labels from right ones.
    package enum Flagger: String, CaseIterable, Encodable, Sendable {
        /// No separation, weak, good or perfect separation.
        case useless, weak, good, perfect

        /// How much lower the mean quality of wrong labels is, in log odds.
        var distance: Double {
            switch self {
            case .useless: 0
            case .weak: 4.4
            case .good: 7
            case .perfect: 30
            }
        }
    }

    /// The results for one error rate, flagger and sample size.
    package struct Row: Encodable, Sendable {
        /// The true error rate.
        package let rate: Double
        /// The flagger that defines the strata; nil for a simple random sample.
        package let flagger: Flagger?
        /// The flagger's average precision: the mean, over wrong labels, of the precision at the label's rank.
        package let averagePrecision: Double?
        /// Number of strata.
        package let strata: Int
        /// Number of reviews.
        package let reviews: Int
        /// Share of repetitions whose interval contains the truth.
        package let coverage: Double
        /// Share of repetitions whose interval lies above the truth.
        package let above: Double
        /// Share of repetitions whose interval lies below the truth.
        package let below: Double
        /// Mean width of the interval, as a share of all images.
        package let width: Double
        /// Share of repetitions whose any-time valid interval contains the truth after every review.
        package let anyTimeCoverage: Double
        /// Mean width of the any-time valid interval after the last review.
        package let anyTimeWidth: Double
    }

    /// Number of images per data set.
    package let images: Int
    /// Number of samples per row.
    package let repetitions: Int
    /// Random seed for the data sets and the samples.
    package let seed: UInt64

    /// The simulated error rates.
    package static let rates = [0.001, 0.005, 0.01, 0.02, 0.065, 0.1]
    /// The simulated numbers of reviews.
    package static let sizes = [100, 200, 500, 1000, 2000, 5000]

    /// Requires at least as many images as the largest number of reviews.
    package init(images: Int, repetitions: Int, seed: UInt64) {
        precondition(images >= Self.sizes.max()! && repetitions > 0)
        self.images = images
        self.repetitions = repetitions
        self.seed = seed
    }

    /// Simulates one error rate: a simple random sample, then each flagger.
    package func rows(rate: Double, sizes: [Int] = sizes, flaggers: [Flagger] = Flagger.allCases) -> [Row] {
        var generator = SeededGenerator(seed: seed ^ rate.bitPattern)
        let errors = Int((rate * Double(images)).rounded())
        return ([nil] + flaggers).flatMap { (flagger: Flagger?) -> [Row] in
            let scores = flagger.map { self.scores($0, errors: errors, using: &generator) }
            let design = SamplingDesign(images: images, scores: scores, seed: seed)
            // The first images have the wrong labels.
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
                    anyTimeCoverage: Double(tally.alwaysCovered) / runs,
                    anyTimeWidth: tally.anyTimeWidth / runs / Double(images))
            }
        }
    }

    private struct Tally {
        var (above, below, alwaysCovered) = (0, 0, 0)
        var (width, anyTimeWidth) = (0.0, 0.0)

        mutating func add(_ run: SampledRun, _ interval: (lower: Double, upper: Double), errors: Int) {
            if interval.lower > Double(errors) { above += 1 }
            if interval.upper < Double(errors) { below += 1 }
            if run.isAlwaysCovered { alwaysCovered += 1 }
            width += interval.upper - interval.lower
            anyTimeWidth += Double(run.lastInterval.upperBound - run.lastInterval.lowerBound)
        }
    }

    /// Label qualities with normally distributed log odds. The first `errors` labels are wrong and have a lower mean.
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

/// A sample reviewed in random order, with the any-time valid interval checked after every review.
private struct SampledRun {
    private(set) var parts: [SampledPart]
    /// Whether the any-time valid interval contained the truth after every review.
    private(set) var isAlwaysCovered = true
    private(set) var lastInterval: ClosedRange<Int>

    /// - Parameters:
    ///   - design: Defines the strata and how many images are drawn from each.
    ///   - wrong: The number of wrong labels in each stratum.
    ///   - reviews: Number of reviews.
    init(_ design: SamplingDesign, wrong: [Int], reviews: Int, using generator: inout SeededGenerator) {
        var toDraw = design.allocation(reviews)
        var (reviewed, errors) = (toDraw.map { _ in 0 }, toDraw.map { _ in 0 })
        let priors = design.strata.map {
            ConfidenceSequence.Stratum(
                SampledPart(size: $0.size, reviewed: 0, errors: 0), expectedRate: $0.expectedRate)
        }
        let truth = wrong.reduce(0, +)
        // The logarithm of the martingale at the true allocation. It is an upper bound of the minimum over all
        // allocations, so the interval is computed only where it is large.
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
            if isAlwaysCovered, evidence >= log(1 / (1 - Confidence.level)) - 1e-9 {
                isAlwaysCovered = ConfidenceSequence.interval(strata()).contains(truth)
            }
        }
        parts = zip(design.strata, zip(reviewed, errors)).map {
            SampledPart(size: $0.size, reviewed: $1.0, errors: $1.1)
        }
        lastInterval = ConfidenceSequence.interval(strata())
    }
}
