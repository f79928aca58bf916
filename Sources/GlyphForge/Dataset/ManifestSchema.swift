internal import GRDB

/// The tables of `manifest.sqlite`. Ids count from 0; an image's id is its row in the IDX files.
package enum ManifestSchema {
    /// Also SQLite's `user_version`, by which other programs can tell.
    static let version = 3
    /// "GlyF": SQLite's `application_id`, so that `file` and others know whose file it is.
    static let applicationID = 0x476C_7946

    /// Whether a row of `instances` is drawn without a style, as an expression of SQL.
    package static let isPlain = "embolden = 0 AND slant = 0 AND width = 1 AND stroke = 0"

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("\(version)") { database in
            try database.execute(
                sql: """
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = \(version);

                    -- One row: what the data set was made from and how, in JSON.
                    CREATE TABLE provenance (json TEXT NOT NULL) STRICT;

                    -- codepoint is NULL where an imported class is no character.
                    CREATE TABLE classes (
                        label INTEGER PRIMARY KEY,
                        codepoint INTEGER UNIQUE,
                        name TEXT NOT NULL) STRICT;

                    -- Every font file met, members of archives included, in order; digest is SHA-256, NULL if unreadable
                    -- or only known by name (in imported sets).
                    CREATE TABLE files (
                        id INTEGER PRIMARY KEY,
                        path TEXT NOT NULL,
                        member TEXT,
                        bytes INTEGER NOT NULL,
                        digest BLOB) STRICT;

                    CREATE TABLE licences (
                        id INTEGER PRIMARY KEY,
                        text TEXT NOT NULL UNIQUE) STRICT;

                    -- Every face that opened.
                    CREATE TABLE faces (
                        id INTEGER PRIMARY KEY,
                        file INTEGER NOT NULL REFERENCES files,
                        face_index INTEGER NOT NULL,
                        family TEXT NOT NULL,
                        style TEXT NOT NULL,
                        format TEXT NOT NULL,
                        container TEXT NOT NULL,
                        fs_type INTEGER NOT NULL,
                        licence INTEGER REFERENCES licences,
                        is_variable INTEGER NOT NULL,
                        hinting TEXT NOT NULL,
                        unhinted_glyphs INTEGER NOT NULL) STRICT;

                    -- A face as it was drawn: which instance of a variable font (its name, and its axes as wght=700,
                    -- NULL for the default), and what was done to the outlines (em, degrees, a factor, em; plain is
                    -- 0, 0, 1, 0). outlines is SHA-256 of the instance's outlines of the characters first asked for;
                    -- duplicate_of is an instance of equal outlines for whose sake this one was left out.
                    CREATE TABLE instances (
                        id INTEGER PRIMARY KEY,
                        face INTEGER NOT NULL REFERENCES faces,
                        name TEXT,
                        axes TEXT,
                        embolden REAL NOT NULL,
                        slant REAL NOT NULL,
                        width REAL NOT NULL,
                        stroke REAL NOT NULL,
                        outlines BLOB,
                        duplicate_of INTEGER REFERENCES instances,
                        export_name TEXT NOT NULL) STRICT;

                    -- digest is SHA-256 over the side (4 bytes, the highest first) and the pixels; hash the perceptual
                    -- one of 64 bits. instance and glyph are NULL where the font is unknown (in imported sets); source is
                    -- then the image's name in what was imported. origin is its row in the data set it was taken from.
                    CREATE TABLE images (
                        id INTEGER PRIMARY KEY,
                        instance INTEGER REFERENCES instances,
                        label INTEGER NOT NULL REFERENCES classes,
                        glyph INTEGER,
                        digest BLOB NOT NULL,
                        hash INTEGER NOT NULL,
                        source TEXT,
                        origin INTEGER) STRICT;

                    -- What gave no image; face is NULL when the file did not open, characters when all of it failed.
                    CREATE TABLE rejects (
                        id INTEGER PRIMARY KEY,
                        file INTEGER NOT NULL REFERENCES files,
                        face INTEGER REFERENCES faces,
                        reason TEXT NOT NULL,
                        characters TEXT,
                        count INTEGER NOT NULL,
                        detail TEXT) STRICT;

                    -- The provenance of every image in one row.
                    CREATE VIEW image_details AS
                    SELECT images.id AS image, images.label, classes.codepoint, classes.name AS class, images.glyph,
                        images.digest, images.hash, images.source, images.origin, images.instance,
                        files.path, files.member, faces.face_index, faces.family, faces.style, faces.format,
                        faces.container, faces.fs_type, licences.text AS licence, instances.name AS instance_name,
                        instances.axes, instances.embolden, instances.slant, instances.width, instances.stroke,
                        instances.export_name
                    FROM images JOIN classes USING (label) LEFT JOIN instances ON instances.id = images.instance
                        LEFT JOIN faces ON faces.id = instances.face LEFT JOIN files ON files.id = faces.file
                        LEFT JOIN licences ON licences.id = faces.licence;
                    """)
        }
        return migrator
    }

    /// Opens the database at `path` for a writer, with the tables made if they are not there yet.
    static func openForWriting(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        // Not GRDB's own setting: it makes and drops a table each time, which would count up the schema's version.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL") }
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try migrator.migrate(database)
        return database
    }

    /// Writes what the data set is and its classes, unless they are there.
    static func begin(_ database: DatabaseQueue, _ provenance: Provenance, _ classes: [DatasetClass]) throws {
        let json = try provenance.json()
        try database.write { database in
            guard try Row.fetchOne(database, sql: "SELECT 1 FROM provenance") == nil else { return }
            try database.execute(sql: "INSERT INTO provenance VALUES (?)", arguments: [json])
            try insert(classes, database)
        }
    }

    /// Adds classes.
    static func insert(_ classes: some Sequence<DatasetClass>, _ database: Database) throws {
        let insertion = try database.makeStatement(sql: "INSERT INTO classes VALUES (?, ?, ?)")
        for item in classes {
            try insertion.execute(arguments: [item.label, item.codepoint.map { Int($0.value) }, item.name])
        }
    }
}
