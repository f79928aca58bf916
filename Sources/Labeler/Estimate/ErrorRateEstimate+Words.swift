internal import GlyphForge

extension ErrorRateEstimate {
    /// What a reader of the numbers should know.
    static func notes(
        _ sample: ReviewedSample, _ dataset: Dataset, isDone: Bool, worst: ClosedRange<Double>,
        reviewers: [ReviewerQuality], rate: Double
    ) -> [String] {
        var notes: [String] = []
        let open = sample.open.reduce(0, +)
        if !isDone {
            notes.append(
                "The sample is not reviewed to its end. Whoever stops because the interval is narrow enough should quote the one that holds at any time."
            )
        }
        if open > 0 {
            notes.append(
                "\(counted(open, "image")) of the sample that the review has reached \(open == 1 ? "is" : "are") not settled (not to be told, contradicted, skipped or not answered), and left out as if by chance; were all right, or all wrong, the interval would go from \(estimateShare(worst))."
            )
        }
        let (right, wrong, unsettled) = sample.changed
        let changed = right + wrong + unsettled
        if changed > 0 {
            let first = sample.estimate(of: sample.blindParts)
            let images = sample.stored.design.stratumOfImage.count
            notes.append(
                "\(counted(changed, "image")) of the sample \(changed == 1 ? "was" : "were") judged otherwise once the label had been seen: \(grouped(right)) right after all, \(grouped(wrong)) wrong after all, \(grouped(unsettled)) not settled any more. By the blind answers alone the rate would be \(estimateShare(first.value / Double(images))) (\(estimateShare(first.interval(of: images))))."
            )
        }
        if sample.judgedOpenly > 0 {
            notes.append(
                "\(counted(sample.judgedOpenly, "image")) of the sample \(sample.judgedOpenly == 1 ? "was" : "were") judged by who saw the given label before, or may have: not blind."
            )
        }
        let images = sample.stored.design.stratumOfImage.count
        if images < dataset.count {
            notes.append(
                "\(counted(dataset.count - images, "image")) added to the data set since the review was planned \(dataset.count - images == 1 ? "is" : "are") not in this estimate; `glyphforge review plan` makes a new design."
            )
        }
        let mistakes = reviewers.compactMap(\.errorRate).max() ?? 0
        if mistakes > rate / 4, mistakes > 0 {
            notes.append(
                "Reviewers' own mistakes, up to \(estimateShare(mistakes)) of their judgements by the images that came twice, count here as errors of labels."
            )
        }
        return notes
    }
}

/// A share, or the ends of an interval, as percent with the two digits that estimates have.
package func estimateShare(_ value: Double?) -> String { percent(value, digits: 2) }
package func estimateShare(_ range: ClosedRange<Double>) -> String { percent(range, digits: 2) }

/// A number with its noun.
func counted(_ number: Int, _ noun: String) -> String { "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")" }
