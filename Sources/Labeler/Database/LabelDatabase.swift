internal import Foundation
package import GRDB
public import GlyphForge

/// What is known about the labels of a data set: `labels.sqlite` in its folder, apart from the manifest, whose bytes
/// follow from the fonts alone. Issues found by `flag`, the design of a review, and the decisions made in it.
///
/// Whatever a write returns from is on the disk: SQLite's log is flushed with every transaction.
public final class LabelDatabase: Sendable {
    /// The file's name in the data set's folder.
    public static let fileName = "labels.sqlite"
    /// Also SQLite's `user_version`.
    static let version = 1
    /// "GlyL": SQLite's `application_id`.
    private static let applicationID = 0x476C_794C

    /// The file.
    public let path: String
    private let pool: DatabasePool
    /// The folder of the copy that is open in place of the file.
    private let copyFolder: String?

    /// Opens the file, and makes it if it is not there.
    ///
    /// - Throws: ``LabelError`` when it is of a newer version, or ``FileError`` when it cannot be used.
    public convenience init(dataset: Dataset) throws { try self.init(dataset) }

    /// Opens the file that is there.
    ///
    /// - Throws: ``LabelError`` when there is none, and what ``init(dataset:)`` throws.
    public convenience init(existing dataset: Dataset) throws {
        try Self.checkExistence(dataset)
        try self.init(dataset)
    }

    /// Opens a copy of the file as it is now. Neither it nor its folder is changed, so it may lie where nothing can be
    /// written.
    ///
    /// - Throws: ``LabelError`` when there is none, and what ``init(dataset:)`` throws.
    public convenience init(copyOf dataset: Dataset) throws {
        try Self.checkExistence(dataset)
        let folder = try Self.copied(dataset)
        do {
            try self.init(dataset, copyFolder: folder)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    private static func checkExistence(_ dataset: Dataset) throws {
        guard FileManager.default.fileExists(atPath: dataset.path + "/" + fileName) else {
            throw LabelError(
                .unsuitable,
                "\(dataset.path) has no \(fileName): nobody has reviewed its labels yet. Begin with `glyphforge review plan`."
            )
        }
    }

    /// Copies the file to a folder made for it, with the log of what is not in it yet.
    private static func copied(_ dataset: Dataset) throws -> String {
        let files = FileManager.default
        let folder = NSTemporaryDirectory() + "/glyphforge-labels-" + UUID().uuidString
        let names = [fileName, fileName + "-wal"]
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
            // Both are of one state when neither was written meanwhile.
            for _ in 0..<100 {
                let before = states()
                for (name, state) in zip(names, before) {
                    let copy = folder + "/" + name
                    if state == nil {
                        try? files.removeItem(atPath: copy)
                    } else {
                        // The copy can be written though the file may not.
                        try Data(contentsOf: URL(fileURLWithPath: dataset.path + "/" + name)).write(
                            to: URL(fileURLWithPath: copy))
                    }
                }
                if zip(before, states()).allSatisfy(isSame) { return folder }
            }
        } catch {
            try? files.removeItem(atPath: folder)
            throw LabelError(
                .unsuitable, "\(dataset.path)/\(fileName) cannot be copied to \(folder): \(error.localizedDescription)")
        }
        try? files.removeItem(atPath: folder)
        throw LabelError(
            .unsuitable, "\(dataset.path)/\(fileName) is being written all the time; end the review that runs there.")
    }

    deinit {
        if let copyFolder { try? FileManager.default.removeItem(atPath: copyFolder) }
    }

    private init(_ dataset: Dataset, copyFolder: String? = nil) throws {
        let path = dataset.path + "/" + Self.fileName
        self.path = path
        self.copyFolder = copyFolder
        pool = try SQLiteErrors.translating(path) {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            // Not GRDB's default for write-ahead logs, which a power cut may take the last transactions from.
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            let pool = try DatabasePool(
                path: copyFolder.map { $0 + "/" + Self.fileName } ?? path, configuration: configuration)
            let found = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } ?? 0
            guard found <= Self.version else {
                throw LabelError(
                    .tooNew,
                    "\(path): schema \(found) is newer than this glyphforge knows (\(Self.version)); install a newer one."
                )
            }
            try Self.migrator.migrate(pool)
            let images = try pool.write { database in
                try database.execute(
                    sql: "INSERT INTO dataset (id, images) VALUES (0, ?) ON CONFLICT DO NOTHING",
                    arguments: [dataset.count])
                return try Int.fetchOne(database, sql: "SELECT images FROM dataset")!
            }
            // `extend` adds images after the old ones, whose numbers stay.
            guard images <= dataset.count else {
                throw LabelError(
                    .unsuitable,
                    "\(path) speaks of \(images) images, but \(dataset.path) has \(dataset.count): it is of another data set; move it away."
                )
            }
            return pool
        }
    }

    /// Moves all that is in SQLite's log into the file itself, so that the one file can be copied.
    package func checkpoint() throws {
        try SQLiteErrors.translating(path) { try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
    }

    /// Reads within one state of the database, beside any writer.
    package func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try SQLiteErrors.translating(path) { try pool.read(body) }
    }

    /// Writes all of it or nothing; what it returns from is on the disk.
    package func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try SQLiteErrors.translating(path) { try pool.write(body) }
    }

    /// Whether a review was planned.
    package func hasDesign() throws -> Bool {
        try read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM designs)") ?? false }
    }

    /// A number that changes whenever another process, or another ``LabelDatabase``, has written; not for what this one
    /// writes.
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

                    -- One row: how many images the data set had when this file was made.
                    CREATE TABLE dataset (id INTEGER PRIMARY KEY CHECK (id = 0), images INTEGER NOT NULL) STRICT;

                    -- A run of `flag`. settings is JSON: filter, rank, where the predictions are from, their digest, thresholds.
                    -- scores and predicted hold a number for each image, in order: float32 label quality (0 wrong, 1 right),
                    -- and int32 the class the network prefers, both with the lowest byte first. summary is JSON for reports.
                    CREATE TABLE flag_runs (
                        id INTEGER PRIMARY KEY,
                        made TEXT NOT NULL,
                        settings TEXT NOT NULL,
                        summary TEXT NOT NULL,
                        images INTEGER NOT NULL,
                        scores BLOB NOT NULL,
                        predicted BLOB NOT NULL) STRICT;

                    -- rank counts from 0, the worst; suggested is NULL for "not a letter of this set" and where no class is
                    -- likely enough; evidence is JSON: numbers by name.
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

                    -- The probability that a face's letters are not what they claim; evidence is JSON.
                    CREATE TABLE font_verdicts (
                        run INTEGER NOT NULL REFERENCES flag_runs,
                        face INTEGER NOT NULL,
                        probability REAL NOT NULL,
                        evidence TEXT NOT NULL,
                        PRIMARY KEY (run, face)) STRICT, WITHOUT ROWID;

                    -- A sampling design: which stratum each image is in (a byte for each image, in order), by the suspicion of
                    -- a run of `flag`, NULL for a design without one. The order in which a stratum's images are drawn follows
                    -- from the seed, so that later rounds only go further in it.
                    CREATE TABLE designs (
                        id INTEGER PRIMARY KEY,
                        made TEXT NOT NULL,
                        seed INTEGER NOT NULL,
                        run INTEGER REFERENCES flag_runs,
                        images INTEGER NOT NULL,
                        stratum_of_image BLOB NOT NULL) STRICT;

                    -- size in images; expected_rate is the share of wrong labels that the allocation assumed; drawn is how many
                    -- of its images are in the sample, the first of its order.
                    CREATE TABLE strata (
                        design INTEGER NOT NULL REFERENCES designs,
                        number INTEGER NOT NULL,
                        name TEXT NOT NULL,
                        size INTEGER NOT NULL,
                        expected_rate REAL NOT NULL,
                        drawn INTEGER NOT NULL,
                        PRIMARY KEY (design, number)) STRICT, WITHOUT ROWID;

                    -- What is shown to reviewers, in the order of position. purpose: 'sample' (drawn by the design, which the
                    -- estimate rests on), 'suspect' (the most suspicious) or 'repeat' (shown again, to measure the reviewer).
                    -- inclusion is the probability with which the design draws the image; NULL for the others.
                    -- reviewers is how many different people are to decide.
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

                    -- What a person said of an image. item is NULL where it was not shown as an item of the queue (grid, import,
                    -- decided again where reviewers disagree).
                    -- verdict: 'label' (label is the class seen), 'right' (the given label is right, accepted on a page of many),
                    -- 'wrong' (it is not, without saying what it is), 'not-a-letter', 'cannot-tell', 'skip'.
                    -- uuid is the same wherever the decision is exported to; a decision that was taken back keeps its row.
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
