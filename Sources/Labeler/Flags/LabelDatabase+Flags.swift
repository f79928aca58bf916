public import Foundation
internal import GRDB

extension LabelDatabase {
    /// Where flags came from, as the database keeps it in JSON.
    public struct FlagSettings: Codable, Sendable {
        /// What chose and ordered the issues.
        public var filter: String
        public var rank: String
        /// The predictions file, and its SHA-256 in hexadecimal.
        public var predictions: String
        public var predictionsDigest: String

        public init(filter: String, rank: String, predictions: String, predictionsDigest: String) {
            self.filter = filter
            self.rank = rank
            self.predictions = predictions
            self.predictionsDigest = predictionsDigest
        }
    }

    /// Adds a run of `flag` beside those that are there.
    ///
    /// - Returns: The run's number.
    @discardableResult
    public func add(_ flags: LabelFlags, settings: FlagSettings, at date: Date = Date()) throws -> Int {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        let made = date.formatted(.iso8601)
        return try write { database in
            try database.execute(
                sql:
                    "INSERT INTO flag_runs (made, settings, summary, images, scores, predicted) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    made, try json(settings), try json(flags.summary), flags.scores.count,
                    NumberBlob.encode(flags.scores),
                    NumberBlob.encode(flags.predicted),
                ])
            let run = Int(database.lastInsertedRowID)
            let issue = try database.makeStatement(sql: "INSERT INTO issues VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            for (rank, item) in flags.issues.enumerated() {
                try issue.execute(arguments: [
                    run, item.index, rank, item.given, item.suggested, item.score, item.cause.rawValue,
                    try json(item.evidence),
                ])
            }
            let verdict = try database.makeStatement(sql: "INSERT INTO font_verdicts VALUES (?, ?, ?, ?)")
            for item in flags.verdicts {
                try verdict.execute(arguments: [run, item.face, item.probability, try json(item.evidence)])
            }
            return run
        }
    }
}
