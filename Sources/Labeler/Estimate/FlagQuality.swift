/// Precision and recall of the flags, estimated from the same sample as the error rate.
public struct FlagQuality: Encodable, Hashable, Sendable {
    /// The number of the run of `flag`.
    public let run: Int
    /// Number of flagged images.
    public let flagged: Int
    /// Number of flagged images reviewed as part of the sample.
    public let reviewed: Int
    /// Share of flagged images whose label is wrong; nil if no flagged image was reviewed.
    public let precision: Double?
    /// The 95 % confidence interval of the precision.
    public let precisionInterval: ClosedRange<Double>?
    /// Share of wrong labels that are flagged; nil if the sample has no wrong label.
    public let recall: Double?
    /// The 95 % confidence interval of the recall.
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

    /// The values r for which the interval of (1 - r) * (wrong labels flagged) - r * (wrong labels not flagged)
    /// contains 0, as in Fieller's method for ratios (1954, Journal of the Royal Statistical Society B 16, 175-185).
    static func recallInterval(flagged: [SampledPart], others: [SampledPart]) -> ClosedRange<Double> {
        let (flagged, others) = (flagged.map { LimitCurve($0) }, others.map { LimitCurve($0) })
        func excess(_ recall: Double) -> (lower: Double, upper: Double) {
            LimitCurve.interval(sumOf: flagged.map { (1 - recall) * $0 } + others.map { -recall * $0 })
        }
        func bisect(_ isAbove: (Double) -> Bool) -> Double {
            var (low, high) = (0.0, 1.0)
            for _ in 0..<50 {
                let middle = (low + high) / 2
                if isAbove(middle) { high = middle } else { low = middle }
            }
            return high
        }
        let lower = bisect { excess($0).lower <= 0 }
        let upper = bisect { excess($0).upper < 0 }
        return min(lower, upper)...upper
    }
}
