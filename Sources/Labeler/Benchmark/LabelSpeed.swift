/// The speed of confident learning's filters and rankings on this machine.
///
/// Each time is from the mapped arrays of probabilities and labels to the result. Nothing is reused between
/// measurements.
public struct LabelSpeed: Encodable, Sendable {
    /// N.
    public let examples: Int
    /// K.
    public let classes: Int
    /// The number of worker threads.
    public let workers: Int
    /// The time to open and check the predictions file.
    public let openingSeconds: Double
    /// The time of each filter.
    public let filters: [FilterSpeed]
    /// The time of each ranking.
    public let rankings: [RankingSpeed]
    /// The time of all filters and rankings in sequence, with shared results computed once.
    public let togetherSeconds: Double

    /// The time of a filter.
    public struct FilterSpeed: Encodable, Sendable {
        /// The raw value of the ``LabelFilter``.
        public let filter: String
        /// The time in seconds.
        public let seconds: Double
        /// The number of flagged examples.
        public let flagged: Int
    }

    /// The time of a ranking.
    public struct RankingSpeed: Encodable, Sendable {
        /// The raw value of the ``LabelRanking``.
        public let ranking: String
        /// The time in seconds.
        public let seconds: Double
        /// The mean score.
        public let mean: Double
    }

    /// Measures every filter and ranking once.
    ///
    /// - Parameters:
    ///   - path: A predictions file, see ``LabelProbabilities``.
    ///   - workers: Number of worker threads.
    ///   - progress: Called after each measurement with the numbers of measurements done and in all.
    ///   - shouldStop: Called after each measurement; true ends the benchmark.
    /// - Returns: nil if `shouldStop` ended the benchmark.
    /// - Throws: An error about the predictions file.
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
