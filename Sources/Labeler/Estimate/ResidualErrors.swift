internal import GRDB
public import GlyphForge

/// The share of wrong labels that is left when the reviewers' decisions are applied: those of images that nobody looked
/// at.
///
/// The suspects that were reviewed without a gap, from the worst on, are done with; which they are was decided by their
/// suspicion alone. Of the others in each stratum the sample tells how many are wrong, and what was found of these is
/// taken off.
public struct ResidualErrors: Sendable {
    /// The estimated share of the images kept.
    public let rate: Double
    /// Its 95 % interval.
    public let interval: ClosedRange<Double>
    /// Images of the sample that are judged right or wrong.
    public let sampled: Int

    private let needed: ReviewsNeeded

    /// Estimates from what is in the database now; nil where no image of a sample is reviewed, and where images were
    /// added that the sample could not draw: nothing says how many of those are wrong.
    public static func of(_ dataset: Dataset, in labels: LabelDatabase) throws -> ResidualErrors? {
        try labels.read { database in
            guard let sample = try ReviewedSample(database, of: dataset),
                sample.stored.design.stratumOfImage.count == dataset.count,
                sample.parts.contains(where: { $0.reviewed > 0 })
            else { return nil }
            return ResidualErrors(sample, flagged: try FlagRun(database)?.flagged ?? [], images: dataset.count)
        }
    }

    private init(_ sample: ReviewedSample, flagged: [Int], images: Int) {
        let judgements = sample.judgements
        let done = Set(flagged.prefix { judgements[$0] != nil })
        let parts = sample.parts(kinds: 2) { done.contains($0) ? 1 : 0 }[0]
        var (found, unseen) = (parts.map { _ in 0 }, parts.map { _ in 0 })
        for (image, stratum) in sample.stored.design.stratumOfImage.enumerated() where !done.contains(image) {
            if let judgement = judgements[image] {
                if judgement.isWrong == true { found[Int(stratum)] += 1 }
            } else {
                unseen[Int(stratum)] += 1
            }
        }
        let dropped = judgements.values.count { judgement in
            switch judgement {
            case .notALetter, .wrong(nil), .cannotTell, .conflict: true
            case .right, .wrong: false
            }
        }
        let kept = Double(max(1, images - dropped))
        let curves = parts.indices.map { LimitCurve(parts[$0]).less(Double(found[$0]), within: Double(unseen[$0])) }
        let (lower, upper) = LimitCurve.interval(sumOf: curves)
        rate =
            parts.indices.reduce(0.0) { sum, number in
                let left = parts[number].likelyErrors(unseenRate: sample.rates[number]) - Double(found[number])
                return sum + min(max(left, 0), Double(unseen[number]))
            } / kept
        interval = lower / kept...min(1, upper / kept)
        sampled = sample.parts.reduce(0) { $0 + $1.reviewed }
        needed = ReviewsNeeded(parts: parts, design: sample.stored.design, kept: kept, found: found, unseen: unseen)
    }

    /// How many more reviews of the sample bring the interval's upper end down to a share, if the rates of wrong labels
    /// stay as found and those that are found are mended; nil when all there are do not.
    public func reviewsNeeded(forUpperEnd share: Double) -> Int? { needed.more(until: .residualUpperEnd(share)) }
}
