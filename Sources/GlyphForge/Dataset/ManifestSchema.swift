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

                    CREATE TABLE provenance (json TEXT NOT NULL) STRICT;

                    \(ClassRow.creation)
                    \(FileRow.creation)
                    \(LicenceRow.creation)
                    \(FaceRow.creation)
                    \(InstanceRow.creation)
                    \(ImageRow.creation)
                    \(RejectRow.creation)

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
        let insertion = try RowInsertion<ClassRow>(database)
        for item in classes {
            try insertion.insert(
                ClassRow(label: item.label, codepoint: item.codepoint.map { Int($0.value) }, name: item.name))
        }
    }
}
