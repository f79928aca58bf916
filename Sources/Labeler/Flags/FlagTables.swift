internal import Foundation
internal import GRDB
internal import GlyphForge

/// A row of `flag_runs`: one run of `flag`. The schema in ``LabelDatabase`` explains the columns.
struct FlagRunRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "flag_runs"

    var id: Int?
    var made: String
    /// JSON.
    var settings: String
    /// JSON.
    var summary: String
    var images: Int
    var scores: Data
    var predicted: Data

    /// The columns, for queries.
    enum Columns {
        static let id = Column(CodingKeys.id)
    }

    private enum CodingKeys: String, CodingKey { case id, made, settings, summary, images, scores, predicted }
}

/// A row of `issues`: a flagged image of a run.
struct IssueRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "issues"

    var run: Int
    var image: Int
    var rank: Int
    var given: Int
    var suggested: Int?
    var score: Double
    /// ``Cause/init(name:)`` reads it.
    var cause: String
    /// JSON.
    var evidence: String

    /// The columns, for queries.
    enum Columns {
        static let run = Column(CodingKeys.run)
        static let image = Column(CodingKeys.image)
        static let rank = Column(CodingKeys.rank)
    }

    private enum CodingKeys: String, CodingKey { case run, image, rank, given, suggested, score, cause, evidence }
}

/// A row of `font_verdicts`: the verdict of a run on a face.
struct FontVerdictRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "font_verdicts"

    var run: Int
    var face: Int
    var probability: Double
    /// JSON.
    var evidence: String

    /// The columns, for queries.
    enum Columns {
        static let run = Column(CodingKeys.run)
        static let face = Column(CodingKeys.face)
        static let probability = Column(CodingKeys.probability)
    }

    private enum CodingKeys: String, CodingKey { case run, face, probability, evidence }
}
