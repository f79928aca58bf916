internal import GlyphForge

/// How sure a reviewer is, by the images that came twice.
public struct ReviewerQuality: Encodable, Hashable, Sendable {
    public let reviewer: String
    /// Decisions that were not taken back.
    public let decisions: Int
    /// Images judged right or wrong both times.
    public let repeats: Int
    /// Those of them that were once judged right and once wrong.
    public let differed: Int
    /// The share of judgements that are mistaken, if mistakes are made at random: with a rate of e, two judgements
    /// differ in 2 e (1 - e) of all cases; nil without repeats. A mistake that is made both times does not show.
    public let errorRate: Double?
    /// Its 95 % interval, from the exact binomial one of the share that differs.
    public let interval: ClosedRange<Double>?

    private enum CodingKeys: String, CodingKey {
        case reviewer, decisions, repeats, differed, interval
        case errorRate = "error_rate"
    }

    init(reviewer: String, decisions: Int, repeats: Int, differed: Int) {
        self.reviewer = reviewer
        self.decisions = decisions
        self.repeats = repeats
        self.differed = differed
        guard repeats > 0 else {
            (errorRate, interval) = (nil, nil)
            return
        }
        func rate(_ differing: Double) -> Double { (1 - max(0, 1 - 2 * differing).squareRoot()) / 2 }
        // Of so many that a part of them is as good as independent.
        let many = 10_000_000
        let ends = Hypergeometric(size: many, drawn: repeats).limits(differed)
        errorRate = rate(Double(differed) / Double(repeats))
        interval = rate(Double(ends.lowerBound) / Double(many))...rate(Double(ends.upperBound) / Double(many))
    }

    /// Every reviewer, by name.
    ///
    /// - Parameters:
    ///   - all: The decisions that hold, in order of time.
    ///   - repeats: The items by which images come again.
    static func all(_ all: [Decision], repeats: Set<Int>, of dataset: Dataset) -> [ReviewerQuality] {
        // The latest judgement of each first and each second time, the given label hidden.
        var (first, second): ([String: [Int: Bool]], [String: [Int: Bool]]) = ([:], [:])
        var decisions: [String: Int] = [:]
        for decision in all where decision.image < dataset.count {
            decisions[decision.reviewer, default: 0] += 1
            guard decision.isGuessOfItem,
                let isWrong = decision.verdict.judgement(given: dataset.label(at: decision.image))?.isWrong
            else { continue }
            if let item = decision.item, repeats.contains(item) {
                second[decision.reviewer, default: [:]][decision.image] = isWrong
            } else {
                first[decision.reviewer, default: [:]][decision.image] = isWrong
            }
        }
        return decisions.keys.sorted().map { reviewer in
            let pairs = (second[reviewer] ?? [:]).compactMap { image, isWrong in
                first[reviewer]?[image].map { $0 == isWrong }
            }
            return ReviewerQuality(
                reviewer: reviewer, decisions: decisions[reviewer]!, repeats: pairs.count, differed: pairs.count { !$0 }
            )
        }
    }
}
