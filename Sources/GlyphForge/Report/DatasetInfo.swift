internal import GRDB

/// The counts of a data set: its contents and its rejects.
public struct DatasetInfo: Codable, Sendable {
    /// A class and its number of images.
    public struct ClassCount: Codable, Sendable {
        /// The class's label.
        public var label: Int
        /// The class's codepoint, such as `U+0041`; empty if it is not a character.
        public var codepoint: String
        /// The character's Unicode name, or the name of the imported folder.
        public var name: String
        /// The number of images.
        public var images: Int
    }
    /// A reason for rejects, with counts.
    public struct RejectCount: Codable, Sendable {
        /// The reason as the manifest spells it.
        public var reason: String
        /// The number of whole faces or files rejected.
        public var faces: Int
        /// The number of single characters rejected.
        public var characters: Int
        /// The number of rejects in the manifest; in imported sets, of files.
        public var count: Int
        /// An example: one of the files.
        public var example: String
    }

    /// The version of this JSON format.
    public var schema = 1
    /// The data set's folder.
    public var path: String
    /// The number of images.
    public var images: Int
    /// An image's width and height in pixels.
    public var side: Int
    /// The classes in order of their labels.
    public var classes: [ClassCount]
    /// The number of font files found, including members of archives; in imported sets, of font names.
    public var fontFiles: Int
    /// The number of faces found, used and rejected ones. A file that cannot be opened counts as one.
    public var facesFound: Int
    /// The number of faces with at least one image.
    public var facesUsed: Int
    /// The number of faces without images and files that cannot be opened.
    public var facesRejected: Int
    /// The number of families of the faces used.
    public var families: Int
    /// The number of faces used, by outline format.
    public var formats: [String: Int]
    /// The rejects, by reason.
    public var rejects: [RejectCount]
    /// The slowest font files by processor time, slowest first.
    public var slowest: [RunRecord.SlowFile]
    /// How the data set was made, and from what.
    public var provenance: Provenance

    /// Counts a data set.
    public init(_ dataset: Dataset) throws {
        path = dataset.path
        images = dataset.count
        side = dataset.side
        provenance = dataset.provenance
        slowest = try RunRecord.read(dataset.path + "/" + DatasetFiles.run)?.slowest ?? []
        var counts = [Int](repeating: 0, count: dataset.classes.count)
        for index in 0..<dataset.count { counts[dataset.label(at: index)] += 1 }
        classes = dataset.classes.map {
            ClassCount(label: $0.label, codepoint: $0.notation, name: $0.name, images: counts[$0.label])
        }
        let isImported = provenance.imported != nil
        let tables = try dataset.manifest.read { database in
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
        // The first file of an imported set is its source, and its rejects are images.
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
