/// How fast the filters and rankings of confident learning are on this machine.
///
/// Each time is from opening the file of predictions to the result, nothing kept from one to the next.
public struct LabelSpeed: Encodable, Sendable {
    /// N.
    public let examples: Int
    /// K.
    public let classes: Int
    /// Threads.
    public let workers: Int
    public let filters: [FilterSpeed]
    public let rankings: [RankingSpeed]

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
        npz path: String, workers: Int, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }, shouldStop: () -> Bool = { false }
    ) throws {
        let total = LabelFilter.allCases.count + LabelRanking.allCases.count
        var (examples, classes) = (0, 0)
        func measure<Result>(_ body: (ConfidentLearning) throws -> Result) throws -> (seconds: Double, result: Result) {
            let start = ContinuousClock.now
            let probabilities = try LabelProbabilities(npz: path, workers: workers)
            let result = try body(try ConfidentLearning(probabilities, workers: workers))
            (examples, classes) = (probabilities.count, probabilities.classCount)
            return ((ContinuousClock.now - start) / .seconds(1), result)
        }
        var filters: [FilterSpeed] = []
        for filter in LabelFilter.allCases {
            let (seconds, issues) = try measure { $0.issues(filter) }
            filters.append(FilterSpeed(filter: filter.rawValue, seconds: seconds, flagged: issues.count(where: \.self)))
            progress(filters.count, total)
            if shouldStop() { return nil }
        }
        var rankings: [RankingSpeed] = []
        for ranking in LabelRanking.allCases {
            let (seconds, scores) = try measure { $0.qualities(ranking) }
            rankings.append(RankingSpeed(ranking: ranking.rawValue, seconds: seconds, mean: scores.reduce(0, +) / Double(examples)))
            progress(filters.count + rankings.count, total)
            if shouldStop() { return nil }
        }
        (self.examples, self.classes, self.workers, self.filters, self.rankings) = (examples, classes, workers, filters, rankings)
    }
}
