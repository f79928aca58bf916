internal import GRDB

/// What a data set holds and what was left out of it, in numbers.
public struct DatasetInfo: Codable, Sendable {
    /// A class and its number of images.
    public struct ClassCount: Codable, Sendable {
        /// The class's label.
        public var label: Int
        /// Its codepoint, as `U+0041`; empty where it is no character.
        public var codepoint: String
        /// Its Unicode name, or a folder's.
        public var name: String
        /// Its images.
        public var images: Int
    }
    /// A reason and what it left out.
    public struct RejectCount: Codable, Sendable {
        /// The reason, as in the manifest.
        public var reason: String
        /// Whole faces, or files, left out for it.
        public var faces: Int
        /// Single characters left out for it, in faces that gave others or not.
        public var characters: Int
        /// Rejects in the manifest: in imported sets, files.
        public var count: Int
        /// One of the files, for an example.
        public var example: String
    }

    /// The version of this form.
    public var schema = 1
    /// The folder.
    public var path: String
    /// How many images.
    public var images: Int
    /// An image's width and height in pixels.
    public var side: Int
    /// The classes in their order.
    public var classes: [ClassCount]
    /// Font files met, members of archives included; in imported sets those known by their names.
    public var fontFiles: Int
    /// Faces found: those used and those rejected. A file that did not open counts as one.
    public var facesFound: Int
    /// Faces that gave an image at least.
    public var facesUsed: Int
    /// Faces that gave none, and files that did not open.
    public var facesRejected: Int
    /// Families among the faces used.
    public var families: Int
    /// Faces used, by the kind of outlines.
    public var formats: [String: Int]
    /// What was left out, by reason.
    public var rejects: [RejectCount]
    /// The slowest font files in processor seconds, the worst first.
    public var slowest: [RunRecord.SlowFile]
    /// What it was made from and how.
    public var provenance: Provenance

    /// Counts a data set.
    public init(_ dataset: Dataset) throws {
        path = dataset.path
        images = dataset.count
        side = dataset.side
        provenance = dataset.provenance
        slowest = RunRecord.read(dataset.path + "/" + DatasetFiles.run)?.slowest ?? []
        var counts = [Int](repeating: 0, count: dataset.classes.count)
        for index in 0..<dataset.count { counts[dataset.label(at: index)] += 1 }
        classes = dataset.classes.map {
            ClassCount(label: $0.label, codepoint: $0.notation, name: $0.name, images: counts[$0.label])
        }
        let isImported = provenance.imported != nil
        let tables = try dataset.manifest.read { database in
            // The faces that gave an image at least.
            let used = """
                WITH used AS MATERIALIZED (
                    SELECT DISTINCT face AS id FROM instances WHERE id IN (SELECT instance FROM images))

                """
            let numbers = try Row.fetchOne(
                database,
                sql: used + """
                    SELECT (SELECT count(*) FROM files), (SELECT count(*) FROM faces), (SELECT count(*) FROM used),
                        (SELECT count(*) FROM rejects WHERE face IS NULL),
                        (SELECT count(DISTINCT family) FROM faces WHERE id IN used),
                        (SELECT count(DISTINCT face) FROM rejects WHERE face NOT IN used)
                            + (SELECT count(*) FROM rejects WHERE face IS NULL)
                    """)!
            let formats = try Row.fetchAll(
                database, sql: used + "SELECT format, count(*) FROM faces WHERE id IN used GROUP BY format")
            let rejects = try Row.fetchAll(
                database,
                sql: used + """
                    SELECT reason, sum(face IS NULL OR face NOT IN used),
                        sum(CASE WHEN characters IS NULL THEN 0 ELSE count END),
                        count(*), \(isImported ? "min(detail)" : "min(path || coalesce('/' || member, ''))")
                    FROM rejects JOIN files ON files.id = rejects.file
                    GROUP BY reason ORDER BY 2 DESC, 3 DESC, 1
                    """)
            return (numbers, formats, rejects)
        }
        let (numbers, formatRows, rejectRows) = tables
        facesUsed = numbers[2]
        // An imported set's first file is its source, and its rejects are images.
        fontFiles = (numbers[0] as Int) - (isImported ? 1 : 0)
        facesFound = (numbers[1] as Int) + (isImported ? 0 : numbers[3] as Int)
        facesRejected = isImported ? facesFound - facesUsed : numbers[5]
        families = numbers[4]
        formats = Dictionary(uniqueKeysWithValues: formatRows.map { ($0[0] as String, $0[1] as Int) })
        rejects = rejectRows.map {
            RejectCount(reason: $0[0], faces: $0[1], characters: $0[2], count: $0[3], example: $0[4])
        }
    }
}
