public import Foundation
internal import GRDB
internal import GlyphForge

extension LabelDatabase {
    /// Where the flags of a run come from. The database stores it as JSON.
    public struct FlagSettings: Codable, Sendable {
        /// What chose the issues.
        public var filter: String
        /// What ordered the issues.
        public var rank: String
        /// The path of the predictions file.
        public var predictions: String
        /// The SHA-256 digest of the predictions file in hexadecimal.
        public var predictionsDigest: String

        /// Settings with these values.
        public init(filter: String, rank: String, predictions: String, predictionsDigest: String) {
            self.filter = filter
            self.rank = rank
            self.predictions = predictions
            self.predictionsDigest = predictionsDigest
        }
    }

    /// Adds a run of `flag`. Earlier runs stay.
    ///
    /// - Returns: The run's number.
    @discardableResult
    public func add(_ flags: LabelFlags, settings: FlagSettings, at date: Date = Date()) throws -> Int {
        let encoder = JSON.encoder()
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        let row = FlagRunRow(
            made: date.formatted(.iso8601), settings: try json(settings), summary: try json(flags.summary),
            images: flags.scores.count, scores: NumberBlob.encode(flags.scores),
            predicted: NumberBlob.encode(flags.predicted))
        return try write { database in
            try row.insert(database)
            let run = Int(database.lastInsertedRowID)
            for (rank, issue) in flags.issues.enumerated() {
                try IssueRow(
                    run: run, image: issue.index, rank: rank, given: issue.given, suggested: issue.suggested,
                    score: issue.score, cause: issue.cause.rawValue, evidence: try json(issue.evidence)
                ).insert(database)
            }
            for verdict in flags.verdicts {
                try FontVerdictRow(
                    run: run, face: verdict.face, probability: verdict.probability,
                    evidence: try json(verdict.evidence)
                ).insert(database)
            }
            return run
        }
    }
}
