internal import Foundation
package import GRDB
public import GlyphForge

/// The database `labels.sqlite` in a data set's folder: the issues found by `flag`, the sampling design of a review and
/// the reviewers' decisions. It is separate from the manifest, whose bytes depend only on the fonts.
///
/// When a write returns, its data is on disk: SQLite flushes its log with every transaction.
public final class LabelDatabase: Sendable {
    /// The file's name in the data set's folder.
    public static let fileName = "labels.sqlite"
    /// The version of the schema, stored as SQLite's `user_version`.
    static let version = 1
    /// "GlyL", stored as SQLite's `application_id`.
    private static let applicationID = 0x476C_794C

    /// The path of the database file.
    public let path: String
    private let pool: DatabasePool
    /// The folder of the copy that is open instead of the file; nil if the file itself is open.
    private let copyFolder: String?

    /// Opens the database of a data set. Creates it if it does not exist.
    ///
    /// - Throws: ``LabelError`` when its version is newer or it belongs to another data set; ``FileError`` when it cannot
    ///   be read or written.
    public convenience init(dataset: Dataset) throws { try self.init(dataset) }

    /// Opens the existing database of a data set.
    ///
    /// - Throws: ``LabelError`` when there is none, and the errors of ``init(dataset:)``.
    public convenience init(existing dataset: Dataset) throws {
        try Self.checkExistence(dataset)
        try self.init(dataset)
    }

    /// Opens the existing database of a data set to read from it. Where it cannot be written, which SQLite's log needs, a
    /// copy is opened, so the data set may be read-only.
    ///
    /// - Throws: ``LabelError`` when there is none, and the errors of ``init(dataset:)``.
    public convenience init(reading dataset: Dataset) throws {
        if Self.isWritable(in: dataset) {
            try self.init(existing: dataset)
        } else {
            try self.init(copyOf: dataset)
        }
    }

    /// Whether this process may write the database of a data set, or create it.
    public static func isWritable(in dataset: Dataset) -> Bool {
        let file = dataset.path + "/" + fileName
        let files = FileManager.default
        return files.isWritableFile(atPath: dataset.path)
            && (!files.fileExists(atPath: file) || files.isWritableFile(atPath: file))
    }

    /// Opens a copy of the database in its present state. Does not change the file or its folder, so they may be
    /// read-only.
    ///
    /// - Throws: ``LabelError`` when there is none, and the errors of ``init(dataset:)``.
    public convenience init(copyOf dataset: Dataset) throws {
        try Self.checkExistence(dataset)
        let folder = try Self.copied(dataset)
        do {
            try self.init(dataset, copyFolder: folder)
        } catch {
            // The copy is temporary; the error to report is the one that prevented opening it.
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    private static func checkExistence(_ dataset: Dataset) throws {
        guard FileManager.default.fileExists(atPath: dataset.path + "/" + fileName) else {
            throw LabelError(
                .unsuitable,
                """
                \(dataset.path) has no \(fileName): its labels have not been reviewed. Start with `glyphforge review plan \
                \(dataset.path)`.
                """
            )
        }
    }

    /// Copies the file and its write-ahead log to a new temporary folder.
    ///
    /// - Returns: The folder.
    private static func copied(_ dataset: Dataset) throws -> String {
        let files = FileManager.default
        let folder = NSTemporaryDirectory() + "/glyphforge-labels-" + UUID().uuidString
        let names = [fileName, fileName + "-wal"]
        // nil for a file that does not exist. Copying reports any other error.
        func states() -> [[FileAttributeKey: Any]?] {
            names.map { try? files.attributesOfItem(atPath: dataset.path + "/" + $0) }
        }
        func isSame(_ first: [FileAttributeKey: Any]?, _ second: [FileAttributeKey: Any]?) -> Bool {
            first?[.size] as? Int == second?[.size] as? Int
                && first?[.modificationDate] as? Date == second?[.modificationDate] as? Date
        }
        do {
            try files.createDirectory(
                atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            // The two copies are consistent if neither file changed in the meantime.
            for _ in 0..<100 {
                let before = states()
                for (name, state) in zip(names, before) {
                    let copy = folder + "/" + name
                    if state == nil {
                        // Usually there is no copy of an earlier attempt to remove.
                        try? files.removeItem(atPath: copy)
                    } else {
                        // Copies the contents only, because the permissions may forbid writing.
                        try Data(contentsOf: URL(fileURLWithPath: dataset.path + "/" + name)).write(
                            to: URL(fileURLWithPath: copy))
                    }
                }
                if zip(before, states()).allSatisfy(isSame) { return folder }
            }
        } catch {
            // The copy is temporary; the error to report is the one that prevented copying.
            try? files.removeItem(atPath: folder)
            throw LabelError(
                .unsuitable, "\(dataset.path)/\(fileName) cannot be copied to \(folder): \(error.localizedDescription)")
        }
        // The copy is temporary; the error to report is the one below.
        try? files.removeItem(atPath: folder)
        throw LabelError(
            .unsuitable,
            """
            \(dataset.path)/\(fileName) cannot be copied because another process keeps writing to it. Stop the review \
            that is running there, then try again.
            """)
    }

    deinit {
        // A temporary copy that cannot be removed does no harm.
        if let copyFolder { try? FileManager.default.removeItem(atPath: copyFolder) }
    }

    private init(_ dataset: Dataset, copyFolder: String? = nil) throws {
        let path = dataset.path + "/" + Self.fileName
        self.path = path
        self.copyFolder = copyFolder
        pool = try SQLiteErrors.translating(path) {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            // With GRDB's default for write-ahead logs, a power failure can lose the last transactions.
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            let pool = try DatabasePool(
                path: copyFolder.map { $0 + "/" + Self.fileName } ?? path, configuration: configuration)
            let found = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } ?? 0
            guard found <= Self.version else {
                throw LabelError(
                    .tooNew,
                    """
                    \(path) has schema \(found), but this glyphforge supports schemas up to \(Self.version). Install a newer \
                    glyphforge.
                    """
                )
            }
            try Self.migrator.migrate(pool)
            let images = try pool.write { database in
                try database.execute(
                    sql: "INSERT INTO dataset (id, images) VALUES (0, ?) ON CONFLICT DO NOTHING",
                    arguments: [dataset.count])
                return try Int.fetchOne(database, sql: "SELECT images FROM dataset")!
            }
            // `extend` adds images at the end; the numbers of the others do not change.
            guard images <= dataset.count else {
                throw LabelError(
                    .unsuitable,
                    """
                    \(path) is for \(images) images, but \(dataset.path) has \(dataset.count): it belongs to another data \
                    set. Move it to that data set's folder, or delete it.
                    """
                )
            }
            return pool
        }
    }

    /// Moves the contents of SQLite's log into the database file, so that this one file can be copied.
    package func checkpoint() throws {
        try SQLiteErrors.translating(path) { try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
    }

    /// Reads from a consistent snapshot of the database. Other processes may write at the same time.
    package func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try SQLiteErrors.translating(path) { try pool.read(body) }
    }

    /// Writes in one transaction, which is on disk when this returns.
    package func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try SQLiteErrors.translating(path) { try pool.write(body) }
    }

    /// Whether a review has been planned.
    package func hasDesign() throws -> Bool {
        try read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM designs)") ?? false }
    }

    /// Removes all review plans, unless there are decisions.
    ///
    /// - Returns: Whether there are no plans any more.
    package func removeUnusedDesigns() throws -> Bool {
        try write { database in
            guard try Bool.fetchOne(database, sql: "SELECT NOT EXISTS (SELECT 1 FROM decisions)")! else { return false }
            for table in ["review_items", "strata", "designs"] { try database.execute(sql: "DELETE FROM \(table)") }
            return true
        }
    }

    /// A number that changes when another process or another ``LabelDatabase`` writes to the file. Writes of this object
    /// do not change it.
    package func version() throws -> Int {
        try SQLiteErrors.translating(path) {
            try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA data_version")! }
        }
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = \(version);

                    -- One row: the number of images in the data set when this file was created.
                    CREATE TABLE dataset (id INTEGER PRIMARY KEY CHECK (id = 0), images INTEGER NOT NULL) STRICT;

                    -- A run of `flag`. settings is JSON: the filter, the ranking, the predictions file and its digest.
                    -- scores and predicted have a number for each image, in order, little-endian: the score of the label as
                    -- float32 (0 wrong, 1 right), and the predicted class as int32. summary is JSON for reports.
                    CREATE TABLE flag_runs (
                        id INTEGER PRIMARY KEY,
                        made TEXT NOT NULL,
                        settings TEXT NOT NULL,
                        summary TEXT NOT NULL,
                        images INTEGER NOT NULL,
                        scores BLOB NOT NULL,
                        predicted BLOB NOT NULL) STRICT;

                    -- The flagged images of a run. rank 0 is the worst. suggested is NULL where the image is not a letter of this
                    -- set or no class is likely enough. evidence is JSON: numbers by name.
                    CREATE TABLE issues (
                        run INTEGER NOT NULL REFERENCES flag_runs,
                        image INTEGER NOT NULL,
                        rank INTEGER NOT NULL,
                        given INTEGER NOT NULL,
                        suggested INTEGER,
                        score REAL NOT NULL,
                        cause TEXT NOT NULL,
                        evidence TEXT NOT NULL,
                        PRIMARY KEY (run, image)) STRICT, WITHOUT ROWID;

                    -- The probability that a face is a symbol font. evidence is JSON: numbers by name.
                    CREATE TABLE font_verdicts (
                        run INTEGER NOT NULL REFERENCES flag_runs,
                        face INTEGER NOT NULL,
                        probability REAL NOT NULL,
                        evidence TEXT NOT NULL,
                        PRIMARY KEY (run, face)) STRICT, WITHOUT ROWID;

                    -- A sampling design: the stratum of each image (one byte for each image, in order), by the scores of a run
                    -- of `flag`; run is NULL without one. The seed gives the random order of each stratum, and later rounds
                    -- continue in this order.
                    CREATE TABLE designs (
                        id INTEGER PRIMARY KEY,
                        made TEXT NOT NULL,
                        seed INTEGER NOT NULL,
                        run INTEGER REFERENCES flag_runs,
                        images INTEGER NOT NULL,
                        stratum_of_image BLOB NOT NULL) STRICT;

                    -- size is in images. expected_rate is the rate of wrong labels that the allocation assumed. drawn is the
                    -- number of images in the sample: the first ones in the random order.
                    CREATE TABLE strata (
                        design INTEGER NOT NULL REFERENCES designs,
                        number INTEGER NOT NULL,
                        name TEXT NOT NULL,
                        size INTEGER NOT NULL,
                        expected_rate REAL NOT NULL,
                        drawn INTEGER NOT NULL,
                        PRIMARY KEY (design, number)) STRICT, WITHOUT ROWID;

                    -- The images shown to reviewers, in the order of position. purpose: 'sample' (drawn by the design, used for
                    -- the estimate), 'suspect' (the most suspicious) or 'repeat' (shown again, to measure consistency).
                    -- inclusion is the probability that the design draws the image; NULL for other purposes.
                    -- reviewers is the number of different people who decide.
                    CREATE TABLE review_items (
                        id INTEGER PRIMARY KEY,
                        design INTEGER NOT NULL REFERENCES designs,
                        round INTEGER NOT NULL,
                        position INTEGER NOT NULL UNIQUE,
                        image INTEGER NOT NULL,
                        purpose TEXT NOT NULL CHECK (purpose IN ('sample', 'suspect', 'repeat')),
                        stratum INTEGER,
                        inclusion REAL,
                        reviewers INTEGER NOT NULL DEFAULT 1) STRICT;
                    CREATE INDEX review_items_image ON review_items (image);

                    -- A reviewer's decision on an image. item is NULL if the image was not shown as an item of the queue (grid,
                    -- import, second look at a disputed image).
                    -- verdict: 'label' (label is the class the reviewer chose), 'right' (the given label is right, confirmed in
                    -- the grid), 'wrong' (it is wrong, without another label), 'not-a-letter', 'cannot-tell', 'skip'.
                    -- uuid stays the same in exports. An undone decision keeps its row.
                    CREATE TABLE decisions (
                        id INTEGER PRIMARY KEY,
                        uuid TEXT NOT NULL UNIQUE,
                        item INTEGER REFERENCES review_items,
                        image INTEGER NOT NULL,
                        reviewer TEXT NOT NULL,
                        verdict TEXT NOT NULL CHECK (verdict IN ('label', 'right', 'wrong', 'not-a-letter', 'cannot-tell', 'skip')),
                        label INTEGER,
                        mode TEXT NOT NULL CHECK (mode IN ('guess', 'grid', 'import')),
                        decided TEXT NOT NULL,
                        seconds REAL,
                        undone INTEGER NOT NULL DEFAULT 0,
                        CHECK ((verdict = 'label') = (label IS NOT NULL))) STRICT;
                    CREATE INDEX decisions_image ON decisions (image);
                    CREATE INDEX decisions_item ON decisions (item);
                    """)
        }
        return migrator
    }
}
