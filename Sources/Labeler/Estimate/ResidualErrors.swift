internal import GRDB
public import GlyphForge

/// The estimated share of wrong labels that remains after the reviewers' decisions are applied: the wrong labels of
/// unreviewed images.
///
/// The suspects that were reviewed without a gap, starting with the most suspicious, have no errors left. This set
/// depends only on the scores, not on the answers. For the other images of each stratum, the sample estimates the
/// number of wrong labels, and the wrong labels that were found are subtracted.
public struct ResidualErrors: Sendable {
    /// The estimated share of wrong labels among the images kept.
    public let rate: Double
    /// Its 95 % confidence interval.
    public let interval: ClosedRange<Double>
    /// Number of sampled images judged right or wrong.
    public let sampled: Int

    private let needed: ReviewsNeeded

    /// Estimates the remaining error rate from the decisions in the database; nil if no image of a sample is reviewed,
    /// or if images were added after the sample was planned.
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
        let curves = parts.indices.map {
            LimitCurve(parts[$0]).subtracting(Double(found[$0]), limit: Double(unseen[$0]))
        }
        let (lower, upper) = LimitCurve.interval(sumOf: curves)
        rate =
            parts.indices.reduce(0.0) { sum, number in
                let left = parts[number].expectedErrors(unseenRate: sample.rates[number]) - Double(found[number])
                return sum + min(max(left, 0), Double(unseen[number]))
            } / kept
        interval = lower / kept...min(1, upper / kept)
        sampled = sample.parts.reduce(0) { $0 + $1.reviewed }
        needed = ReviewsNeeded(parts: parts, design: sample.stored.design, kept: kept, found: found, unseen: unseen)
    }

    /// Number of further reviews of the sample until the upper bound of the interval is at most a given share, if the
    /// observed rates stay the same and all wrong labels found are corrected; nil if reviewing all images is not
    /// enough.
    public func reviewsNeeded(forUpperBound share: Double) -> Int? { needed.more(until: .residualUpperBound(share)) }
}
