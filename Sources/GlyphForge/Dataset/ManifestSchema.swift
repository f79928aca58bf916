internal import GRDB

/// The schema of `manifest.sqlite`. Ids count from 0; an image's id is its row in the IDX files.
package enum ManifestSchema {
    /// The schema's version, also stored as SQLite's `user_version`.
    static let version = 3
    /// "GlyF": SQLite's `application_id`, with which programs such as `file` identify the format.
    static let applicationID = 0x476C_7946

    /// An SQL expression: whether a row of `instances` has the plain style.
    package static let isPlain = "embolden = 0 AND slant = 0 AND width = 1 AND stroke = 0"

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("\(version)") { database in
            try database.execute(
                sql: """
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = \(version);

                    -- One row with the JSON of a Provenance.
                    CREATE TABLE provenance (json TEXT NOT NULL) STRICT;

                    \(ClassRow.creation)
                    \(FileRow.creation)
                    \(LicenceRow.creation)
                    \(FaceRow.creation)
                    \(InstanceRow.creation)
                    \(ImageRow.creation)
                    \(RejectRow.creation)

                    -- One row per image with its class, instance, face, file and licence.
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

    /// Opens the database at `path` for writing, and creates the tables if they do not exist yet.
    static func openForWriting(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        // GRDB's own setting creates and drops a table on each opening, which would increase SQLite's schema version.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL") }
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try migrator.migrate(database)
        return database
    }

    /// Writes the provenance and the classes, unless an earlier run has written them.
    static func begin(_ database: DatabaseQueue, _ provenance: Provenance, _ classes: [DatasetClass]) throws {
        let json = try provenance.json()
        try database.write { database in
            guard try Row.fetchOne(database, sql: "SELECT 1 FROM provenance") == nil else { return }
            try database.execute(sql: "INSERT INTO provenance VALUES (?)", arguments: [json])
            try insert(classes, database)
        }
    }

    /// Inserts classes.
    static func insert(_ classes: some Sequence<DatasetClass>, _ database: Database) throws {
        let insertion = try RowInsertion<ClassRow>(database)
        for item in classes {
            try insertion.insert(
                ClassRow(label: item.label, codepoint: item.codepoint.map { Int($0.value) }, name: item.name))
        }
    }
}
