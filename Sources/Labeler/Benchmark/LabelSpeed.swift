/// How fast the filters and rankings of confident learning are on this machine.
///
/// Each time is from the arrays of probabilities and labels, mapped, to the result; nothing is kept from one to the
/// next.
public struct LabelSpeed: Encodable, Sendable {
    /// N.
    public let examples: Int
    /// K.
    public let classes: Int
    /// Threads.
    public let workers: Int
    /// From opening the file of predictions to its arrays, checked.
    public let openingSeconds: Double
    public let filters: [FilterSpeed]
    public let rankings: [RankingSpeed]
    /// All filters and rankings after one another, what they share computed once.
    public let togetherSeconds: Double

    /// What a filter took.
    public struct FilterSpeed: Encodable, Sendable {
        /// As ``LabelFilter`` names it.
        public let filter: String
        public let seconds: Double
        /// How many examples it flags.
        public let flagged: Int
    }

    /// What a ranking took.
    public struct RankingSpeed: Encodable, Sendable {
        /// As ``LabelRanking`` names it.
        public let ranking: String
        public let seconds: Double
        /// The mean score.
        public let mean: Double
    }

    /// Measures every filter and ranking once.
    ///
    /// - Parameters:
    ///   - path: A file of predictions, as ``LabelProbabilities`` reads it.
    ///   - workers: Threads to compute with.
    ///   - progress: Told after each measurement how many are done.
    ///   - shouldStop: Asked after each; true gives up.
    /// - Returns: Nil when it was told to stop.
    /// - Throws: What the file of predictions is refused for.
    public init?(
        npz path: String, workers: Int, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in },
        shouldStop: () -> Bool = { false }
    ) throws {
        func timed<Result>(_ body: () throws -> Result) rethrows -> (seconds: Double, result: Result) {
            let start = ContinuousClock.now
            let result = try body()
            return ((ContinuousClock.now - start) / .seconds(1), result)
        }
        let (opening, arrays) = try timed { try LabelProbabilities(npz: path, workers: workers) }
        func learn() throws -> ConfidentLearning {
            try ConfidentLearning(
                try LabelProbabilities(arrays.probabilities, labels: arrays.labels, workers: workers), workers: workers)
        }
        let total = LabelFilter.allCases.count + LabelRanking.allCases.count + 1
        var filters: [FilterSpeed] = []
        for filter in LabelFilter.allCases {
            let (seconds, issues) = try timed { try learn().issues(filter) }
            filters.append(FilterSpeed(filter: filter.rawValue, seconds: seconds, flagged: issues.count(where: \.self)))
            progress(filters.count, total)
            if shouldStop() { return nil }
        }
        var rankings: [RankingSpeed] = []
        for ranking in LabelRanking.allCases {
            let (seconds, scores) = try timed { try learn().qualities(ranking) }
            rankings.append(
                RankingSpeed(
                    ranking: ranking.rawValue, seconds: seconds, mean: scores.reduce(0, +) / Double(arrays.count)))
            progress(filters.count + rankings.count, total)
            if shouldStop() { return nil }
        }
        togetherSeconds = try timed {
            let learning = try learn()
            for filter in LabelFilter.allCases { _ = learning.issues(filter) }
            for ranking in LabelRanking.allCases { _ = learning.qualities(ranking) }
        }.seconds
        progress(total, total)
        (examples, classes, self.workers, openingSeconds) = (arrays.count, arrays.classCount, workers, opening)
        (self.filters, self.rankings) = (filters, rankings)
    }
}
