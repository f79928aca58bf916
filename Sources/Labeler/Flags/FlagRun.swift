internal import GRDB

/// The latest run of `flag` in a database, as reviews, estimates and curation read it.
struct FlagRun {
    /// The run's number.
    let id: Int
    /// For each image the score of its label, 0 (wrong) to 1 (right).
    let scores: [Float]
    /// For each image the predicted class.
    let predicted: [Int32]
    /// The flagged images, worst first.
    let flagged: [Int]

    /// Reads the latest run.
    ///
    /// - Returns: nil if there is none.
    /// - Throws: ``LabelError`` when its arrays do not match its number of images.
    init?(_ database: Database) throws {
        guard let row = try FlagRunRow.order(FlagRunRow.Columns.id.desc).fetchOne(database), let id = row.id else {
            return nil
        }
        for (name, blob) in [("scores", row.scores), ("predicted classes", row.predicted)]
        where blob.count != 4 * row.images {
            throw LabelError(
                .damaged,
                """
                \(LabelDatabase.fileName) is damaged: run \(id) of flag has \(blob.count) bytes of \(name) for \
                \(row.images) images. Run `glyphforge flag` again.
                """)
        }
        self.id = id
        scores = NumberBlob.floats(row.scores)
        predicted = NumberBlob.integers(row.predicted)
        flagged = try IssueRow.filter(IssueRow.Columns.run == id).order(IssueRow.Columns.rank)
            .select(IssueRow.Columns.image, as: Int.self).fetchAll(database)
    }

    /// The number of the latest run; nil if there is none.
    static func latestID(_ database: Database) throws -> Int? {
        try FlagRunRow.select(max(FlagRunRow.Columns.id), as: Int.self).fetchOne(database)
    }

    /// The faces that the latest run judges to be symbol fonts, by their numbers in the manifest.
    static func symbolFaces(_ database: Database) throws -> [Int] {
        guard let run = try latestID(database) else { return [] }
        return try FontVerdictRow.filter(FontVerdictRow.Columns.run == run)
            .filter(FontVerdictRow.Columns.probability >= FontVerdictModel.verdictThreshold)
            .select(FontVerdictRow.Columns.face, as: Int.self).fetchAll(database)
    }
}
