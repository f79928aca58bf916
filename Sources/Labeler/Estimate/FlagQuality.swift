/// How good the flags of a run are, by the same sample that gives the error rate.
public struct FlagQuality: Encodable, Hashable, Sendable {
    /// The run of `flag`.
    public let run: Int
    /// Images flagged.
    public let flagged: Int
    /// Of these, those that the sample reviewed.
    public let reviewed: Int
    /// The share of flagged images whose label is wrong; nil without a flag or a review.
    public let precision: Double?
    public let precisionInterval: ClosedRange<Double>?
    /// The share of wrong labels that are flagged; nil where no wrong label is known of.
    public let recall: Double?
    public let recallInterval: ClosedRange<Double>?

    private enum CodingKeys: String, CodingKey {
        case run, flagged, reviewed, precision, recall
        case precisionInterval = "precision_interval"
        case recallInterval = "recall_interval"
    }

    init(_ run: FlagRun, _ sample: ReviewedSample) {
        self.run = run.id
        let isFlagged = Set(run.flagged)
        let parts = sample.parts(kinds: 2) { isFlagged.contains($0) ? 1 : 0 }
        flagged = parts[1].reduce(0) { $0 + $1.size }
        reviewed = parts[1].reduce(0) { $0 + $1.reviewed }
        if flagged > 0, reviewed > 0 {
            let wrong = sample.estimate(of: parts[1])
            precision = wrong.value / Double(flagged)
            precisionInterval = wrong.interval(of: flagged)
        } else {
            (precision, precisionInterval) = (nil, nil)
        }
        let (found, all) = (sample.estimate(of: parts[1]).value, sample.parts.reduce(0) { $0 + $1.errors })
        guard all > 0 else {
            (recall, recallInterval) = (nil, nil)
            return
        }
        recall = found / (found + sample.estimate(of: parts[0]).value)
        recallInterval = Self.recallInterval(flagged: parts[1], others: parts[0])
    }

    /// The shares r for which (1 - r) times the wrong labels flagged less r times those not flagged may be 0, as
    /// Fieller (1954, Journal of the Royal Statistical Society B 16, 175-185) did for ratios.
    static func recallInterval(flagged: [SampledPart], others: [SampledPart]) -> ClosedRange<Double> {
        let (flagged, others) = (flagged.map { LimitCurve($0) }, others.map { LimitCurve($0) })
        func excess(_ recall: Double) -> (lower: Double, upper: Double) {
            LimitCurve.interval(sumOf: flagged.map { (1 - recall) * $0 } + others.map { -recall * $0 })
        }
        func first(_ holds: (Double) -> Bool) -> Double {
            var (low, high) = (0.0, 1.0)
            for _ in 0..<50 {
                let middle = (low + high) / 2
                if holds(middle) { high = middle } else { low = middle }
            }
            return high
        }
        let lower = first { excess($0).lower <= 0 }
        let upper = first { excess($0).upper < 0 }
        return min(lower, upper)...upper
    }
}

extension CountEstimate {
    /// The interval as a share of so many images.
    func interval(of images: Int) -> ClosedRange<Double> {
        let ends = (max(0, lower / Double(images)), min(1, upper / Double(images)))
        return min(ends.0, ends.1)...ends.1
    }
}
