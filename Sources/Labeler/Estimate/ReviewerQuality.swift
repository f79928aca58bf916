internal import GlyphForge

/// A reviewer's consistency, measured by the repeated images.
public struct ReviewerQuality: Encodable, Hashable, Sendable {
    /// The reviewer's name.
    public let reviewer: String
    /// Number of decisions that were not undone.
    public let decisions: Int
    /// Number of repeated images judged right or wrong both times.
    public let repeats: Int
    /// Number of these that were judged right once and wrong once.
    public let differed: Int
    /// The estimated share of mistaken judgements; nil without repeats. If mistakes are independent and have the rate
    /// e, two judgements of an image differ with the probability 2 e (1 - e). Mistakes made both times are not
    /// detected.
    public let errorRate: Double?
    /// Its 95 % confidence interval, from the exact binomial interval of the share that differs.
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
        // With so large a population the hypergeometric limits are the binomial ones.
        let population = 10_000_000
        let limits = Hypergeometric(size: population, drawn: repeats).limits(differed)
        errorRate = rate(Double(differed) / Double(repeats))
        interval =
            rate(Double(limits.lowerBound) / Double(population))...rate(Double(limits.upperBound) / Double(population))
    }

    /// The quality of every reviewer, ordered by name.
    ///
    /// - Parameters:
    ///   - all: The decisions that were not undone, in order of time.
    ///   - repeats: The queue items that repeat an image.
    static func all(_ all: [Decision], repeats: Set<Int>, of dataset: Dataset) -> [ReviewerQuality] {
        // The latest blind judgement of each first and each repeated presentation.
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
