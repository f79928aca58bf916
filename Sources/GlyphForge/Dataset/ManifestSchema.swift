internal import GRDB

/// The tables of `manifest.sqlite`. Ids count from 0 in the order of the plan; an image's id is its row in the IDX files.
enum ManifestSchema {
    /// Also SQLite's `user_version`, by which other programs can tell.
    static let version = 1
    /// "GlyF": SQLite's `application_id`, so that `file` and others know whose file it is.
    static let applicationID = 0x476C_7946

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = 1;

                    -- One row: what was asked for, in JSON.
                    CREATE TABLE plan (json TEXT NOT NULL) STRICT;

                    CREATE TABLE classes (
                        label INTEGER PRIMARY KEY,
                        codepoint INTEGER NOT NULL UNIQUE,
                        name TEXT NOT NULL) STRICT;

                    -- Every font file met, members of archives included, in order; digest is SHA-256, NULL if unreadable.
                    CREATE TABLE files (
                        id INTEGER PRIMARY KEY,
                        path TEXT NOT NULL,
                        member TEXT,
                        bytes INTEGER NOT NULL,
                        digest BLOB) STRICT;

                    CREATE TABLE licences (
                        id INTEGER PRIMARY KEY,
                        text TEXT NOT NULL UNIQUE) STRICT;

                    -- Every face that opened. Its images are first_image ..< first_image + image_count.
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
                        unhinted_glyphs INTEGER NOT NULL,
                        export_name TEXT NOT NULL,
                        first_image INTEGER NOT NULL,
                        image_count INTEGER NOT NULL) STRICT;

                    -- digest is SHA-256 over the side (4 bytes, the highest first) and the pixels.
                    CREATE TABLE images (
                        id INTEGER PRIMARY KEY,
                        face INTEGER NOT NULL REFERENCES faces,
                        label INTEGER NOT NULL REFERENCES classes,
                        glyph INTEGER NOT NULL,
                        digest BLOB NOT NULL) STRICT;

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
                    SELECT images.id AS image, images.label, classes.codepoint, classes.name, images.glyph, images.digest,
                        files.path, files.member, faces.face_index, faces.family, faces.style, faces.format,
                        faces.container, faces.fs_type, licences.text AS licence, faces.export_name
                    FROM images JOIN classes USING (label) JOIN faces ON faces.id = images.face
                        JOIN files ON files.id = faces.file LEFT JOIN licences ON licences.id = faces.licence;
                    """)
        }
        return migrator
    }
}
