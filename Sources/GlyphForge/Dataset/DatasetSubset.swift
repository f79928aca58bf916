internal import GRDB

/// Copies some images of a data set to a new data set.
package struct DatasetSubset {
    let dataset: Dataset
    /// The rows of the images, in rising order.
    let images: [Int]
    /// New labels by row.
    let newLabels: [Int: Int]

    /// - Parameters:
    ///   - images: The rows of the images to copy, in rising order.
    ///   - newLabels: New labels by row. Other images keep their labels.
    package init(dataset: Dataset, images: [Int], newLabels: [Int: Int] = [:]) {
        self.dataset = dataset
        self.images = images
        self.newLabels = newLabels
    }

    /// Writes the data set to `output`.
    ///
    /// It has all classes, and the files, faces and instances that its images come from. Rows are renumbered from 0;
    /// each image's `origin` is its row in ``dataset``.
    package func write(to output: String, provenance: Provenance, purpose: String, progress: (Int) -> Void) throws {
        let folder = try PartialFolder(for: output, purpose: purpose)
        try folder.empty()
        let work = folder.file(DatasetFiles.work)
        let database = try SQLiteErrors.translating(work) {
            let database = try ManifestSchema.openForWriting(work)
            try database.writeWithoutTransaction {
                try $0.execute(sql: "ATTACH ? AS source", arguments: [dataset.path + "/" + DatasetFiles.manifest])
            }
            do {
                try database.write { try copyRows($0, provenance) }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                throw DatasetError(
                    .damaged, "\(dataset.path)/\(DatasetFiles.manifest) is damaged: its tables are inconsistent.")
            }
            try database.writeWithoutTransaction { try $0.execute(sql: "DETACH source") }
            return database
        }
        try copyImages(to: folder, progress)
        try folder.publishDataset(database, dataset.classes)
    }

    private func copyRows(_ database: Database, _ provenance: Provenance) throws {
        try database.execute(sql: "INSERT INTO provenance VALUES (?)", arguments: [provenance.json()])
        try database.execute(
            sql: """
                CREATE TEMP TABLE kept_images (old INTEGER PRIMARY KEY, new INTEGER, label INTEGER);
                CREATE TEMP TABLE kept_instances (old INTEGER PRIMARY KEY, new INTEGER);
                CREATE TEMP TABLE kept_faces (old INTEGER PRIMARY KEY, new INTEGER);
                CREATE TEMP TABLE kept_files (old INTEGER PRIMARY KEY, new INTEGER);
                CREATE TEMP TABLE kept_licences (old INTEGER PRIMARY KEY, new INTEGER);
                """)
        let insertion = try RowInsertion<KeptImageRow>(database)
        for (new, old) in images.enumerated() {
            try insertion.insert(KeptImageRow(old: old, new: new, label: newLabels[old] ?? dataset.label(at: old)))
        }
        try database.execute(
            sql: """
                INSERT INTO kept_instances SELECT id, row_number() OVER (ORDER BY id) - 1 FROM (
                    SELECT DISTINCT instance AS id FROM kept_images JOIN source.images ON images.id = kept_images.old
                    WHERE instance IS NOT NULL);
                INSERT INTO kept_faces SELECT id, row_number() OVER (ORDER BY id) - 1 FROM (
                    SELECT DISTINCT face AS id FROM kept_instances JOIN source.instances ON instances.id = old);
                INSERT INTO kept_files SELECT id, row_number() OVER (ORDER BY id) - 1 FROM (
                    SELECT file AS id FROM kept_faces JOIN source.faces ON faces.id = old
                    UNION SELECT 0 WHERE \(provenance.imported == nil ? 0 : 1));
                INSERT INTO kept_licences SELECT id, row_number() OVER (ORDER BY id) - 1 FROM (
                    SELECT DISTINCT licence AS id FROM kept_faces JOIN source.faces ON faces.id = old
                    WHERE licence IS NOT NULL);
                """)
        try database.execute(sql: Self.insertions.joined(separator: "\n"))
        try database.execute(
            sql: """
                DROP TABLE kept_images; DROP TABLE kept_instances; DROP TABLE kept_faces; DROP TABLE kept_files;
                DROP TABLE kept_licences;
                """)
    }

    /// The statements that copy the rows. The columns are those of the row types.
    private static let insertions = [
        ClassRow.subsetInsertion("FROM source.classes"),
        LicenceRow.subsetInsertion(
            "FROM kept_licences JOIN source.licences ON licences.id = kept_licences.old ORDER BY kept_licences.new"),
        FileRow.subsetInsertion(
            "FROM kept_files JOIN source.files ON files.id = kept_files.old ORDER BY kept_files.new"),
        FaceRow.subsetInsertion(
            """
            FROM kept_faces JOIN source.faces ON faces.id = kept_faces.old
                JOIN kept_files ON kept_files.old = faces.file
                LEFT JOIN kept_licences ON kept_licences.old = faces.licence
            ORDER BY kept_faces.new
            """),
        InstanceRow.subsetInsertion(
            """
            FROM kept_instances JOIN source.instances ON instances.id = kept_instances.old
                JOIN kept_faces ON kept_faces.old = instances.face
            ORDER BY kept_instances.new
            """),
        ImageRow.subsetInsertion(
            """
            FROM kept_images JOIN source.images ON images.id = kept_images.old
                LEFT JOIN kept_instances ON kept_instances.old = images.instance
            ORDER BY kept_images.old
            """),
        RejectRow.subsetInsertion(
            """
            FROM source.rejects JOIN kept_faces ON kept_faces.old = rejects.face
                JOIN kept_files ON kept_files.old = rejects.file
            """),
    ]

    private func copyImages(to folder: PartialFolder, _ progress: (Int) -> Void) throws {
        let files = try ImageFiles(in: folder, side: dataset.side, classCount: dataset.classes.count)
        var start = 0
        while start < images.count {
            // Adjacent images are copied in one piece.
            var end = start + 1
            while end < images.count, images[end] == images[end - 1] + 1, end - start < 4096 { end += 1 }
            let rows = images[start]..<images[end - 1] + 1
            try files.append(
                dataset.pixels(from: rows.lowerBound, to: rows.upperBound),
                labels: rows.map { UInt32(newLabels[$0] ?? dataset.label(at: $0)) })
            start = end
            progress(start)
        }
        try files.finish()
    }
}

/// A row of the temporary table of the images that a subset keeps.
private struct KeptImageRow: ManifestRow {
    static let table = "kept_images"

    static func columns(_ column: inout some ColumnVisitor<Self>) {
        column("old", "INTEGER PRIMARY KEY") { $0.old }
        column("new", "INTEGER") { $0.new }
        column("label", "INTEGER") { $0.label }
    }

    let old: Int
    let new: Int
    let label: Int
}
