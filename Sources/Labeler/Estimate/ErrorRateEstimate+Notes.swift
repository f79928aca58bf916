internal import GlyphForge

extension ErrorRateEstimate {
    /// Notes on what limits the estimate, one sentence or two each.
    static func notes(
        _ sample: ReviewedSample, _ dataset: Dataset, isDone: Bool, worst: ClosedRange<Double>,
        reviewers: [ReviewerQuality], rate: Double
    ) -> [String] {
        var notes: [String] = []
        if !isDone {
            notes.append(
                "The sample is not completely reviewed. If you stop early because the interval is narrow enough, quote the any-time valid interval."
            )
        }
        let open = sample.open.reduce(0, +)
        if open > 0 {
            notes.append(
                "\(TextFormat.count(open, "image")) of the sample \(open == 1 ? "has" : "have") no verdict (can't tell, disputed, skipped or unanswered) and \(open == 1 ? "is" : "are") left out as if missing at random. If all of them were right, or all wrong, the interval would be \(RateText.range(worst))."
            )
        }
        let (right, wrong, unsettled) = sample.changed
        let changed = right + wrong + unsettled
        if changed > 0 {
            let blind = sample.estimate(of: sample.blindParts)
            let count = sample.stored.design.stratumOfImage.count
            let rate = RateText.withInterval(blind.value / Double(count), blind.interval(of: count))
            notes.append(
                "Reviewers changed their answer on \(TextFormat.count(changed, "image")) of the sample after seeing the label: \(TextFormat.grouped(right)) to right, \(TextFormat.grouped(wrong)) to wrong, \(TextFormat.grouped(unsettled)) to undecided. With the blind answers alone the rate is \(rate)."
            )
        }
        if sample.judgedOpenly > 0 {
            notes.append(
                "\(TextFormat.count(sample.judgedOpenly, "image")) of the sample \(sample.judgedOpenly == 1 ? "was" : "were") not judged blind: the reviewer saw the given label before answering, or may have seen it."
            )
        }
        let added = dataset.count - sample.stored.design.stratumOfImage.count
        if added > 0 {
            notes.append(
                "\(TextFormat.count(added, "image")) added to the data set after the review was planned \(added == 1 ? "is" : "are") not covered by this estimate. To cover \(added == 1 ? "it" : "them"), run `glyphforge review plan` again."
            )
        }
        let mistakes = reviewers.compactMap(\.errorRate).max() ?? 0
        if mistakes > rate / 4, mistakes > 0 {
            notes.append(
                "Reviewers' own mistakes count as label errors here. According to the repeated images, up to \(RateText.percent(mistakes)) of a reviewer's judgements are mistakes."
            )
        }
        return notes
    }
}
