internal import GRDB

/// Some images of a data set, as a data set of their own.
package struct DatasetSubset {
    /// The data set.
    let dataset: Dataset
    /// Their rows, rising.
    let images: [Int]
    /// Rows whose image gets another label, and which.
    let newLabels: [Int: Int]

    /// - Parameters:
    ///   - images: Rows of the data set, rising.
    ///   - newLabels: Other labels than those given, by row.
    package init(dataset: Dataset, images: [Int], newLabels: [Int: Int] = [:]) {
        self.dataset = dataset
        self.images = images
        self.newLabels = newLabels
    }

    /// Writes the data set at `output`: the classes all the same, of files, faces and instances those that the images
    /// have, ids counted anew, each image's row in the first data set as its origin.
    package func write(to output: String, provenance: Provenance, purpose: String, progress: (Int) -> Void) throws {
        let folder = try PartialFolder(for: output, purpose: purpose)
        try folder.empty()
        let work = folder.file(DatasetFiles.work)
        let database = try translatingErrors(work) {
            let database = try ManifestSchema.openForWriting(work)
            try database.writeWithoutTransaction {
                try $0.execute(sql: "ATTACH ? AS source", arguments: [dataset.path + "/" + DatasetFiles.manifest])
            }
            do {
                try database.write { try copyRows($0, provenance) }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                throw DatasetError(
                    .damaged, "\(dataset.path)/\(DatasetFiles.manifest) is damaged: its tables contradict one another.")
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
                CREATE TEMP TABLE kept (old INTEGER PRIMARY KEY, new INTEGER, label INTEGER);
                CREATE TEMP TABLE kept_instances (old INTEGER PRIMARY KEY, new INTEGER);
                CREATE TEMP TABLE kept_faces (old INTEGER PRIMARY KEY, new INTEGER);
                CREATE TEMP TABLE kept_files (old INTEGER PRIMARY KEY, new INTEGER);
                CREATE TEMP TABLE kept_licences (old INTEGER PRIMARY KEY, new INTEGER);
                """)
        let insertion = try PreparedInsertion(database, table: "kept", columns: 3)
        for (new, old) in images.enumerated() {
            try insertion.insert {
                $0.bind(old)
                $0.bind(new)
                $0.bind(newLabels[old] ?? dataset.label(at: old))
            }
        }
        try database.execute(
            sql: """
                INSERT INTO kept_instances SELECT id, row_number() OVER (ORDER BY id) - 1 FROM (
                    SELECT DISTINCT instance AS id FROM kept JOIN source.images ON images.id = kept.old
                    WHERE instance IS NOT NULL);
                INSERT INTO kept_faces SELECT id, row_number() OVER (ORDER BY id) - 1 FROM (
                    SELECT DISTINCT face AS id FROM kept_instances JOIN source.instances ON instances.id = old);
                INSERT INTO kept_files SELECT id, row_number() OVER (ORDER BY id) - 1 FROM (
                    SELECT file AS id FROM kept_faces JOIN source.faces ON faces.id = old
                    UNION SELECT 0 WHERE \(provenance.imported == nil ? 0 : 1));
                INSERT INTO kept_licences SELECT id, row_number() OVER (ORDER BY id) - 1 FROM (
                    SELECT DISTINCT licence AS id FROM kept_faces JOIN source.faces ON faces.id = old WHERE licence IS NOT NULL);

                INSERT INTO classes SELECT * FROM source.classes;
                INSERT INTO licences SELECT new, text FROM kept_licences JOIN source.licences ON id = old ORDER BY new;
                INSERT INTO files SELECT new, path, member, bytes, digest FROM kept_files JOIN source.files ON id = old ORDER BY new;
                INSERT INTO faces
                    SELECT kept_faces.new, kept_files.new, face_index, family, style, format, container, fs_type,
                        kept_licences.new, is_variable, hinting, unhinted_glyphs
                    FROM kept_faces JOIN source.faces ON faces.id = kept_faces.old JOIN kept_files ON kept_files.old = file
                        LEFT JOIN kept_licences ON kept_licences.old = licence ORDER BY kept_faces.new;
                INSERT INTO instances
                    SELECT kept_instances.new, kept_faces.new, name, axes, embolden, slant, width, stroke, outlines, NULL,
                        export_name
                    FROM kept_instances JOIN source.instances ON instances.id = kept_instances.old
                        JOIN kept_faces ON kept_faces.old = face ORDER BY kept_instances.new;
                INSERT INTO images
                    SELECT kept.new, kept_instances.new, kept.label, glyph, digest, hash, source, kept.old
                    FROM kept JOIN source.images ON images.id = kept.old
                        LEFT JOIN kept_instances ON kept_instances.old = instance ORDER BY kept.old;
                INSERT INTO rejects
                    SELECT row_number() OVER (ORDER BY rejects.id) - 1, kept_files.new, kept_faces.new, reason, characters,
                        count, detail
                    FROM source.rejects JOIN kept_faces ON kept_faces.old = face JOIN kept_files ON kept_files.old = file;

                DROP TABLE kept; DROP TABLE kept_instances; DROP TABLE kept_faces; DROP TABLE kept_files; DROP TABLE kept_licences;
                """)
    }

    private func copyImages(to folder: PartialFolder, _ progress: (Int) -> Void) throws {
        let files = try ImageFiles(in: folder, side: dataset.side, classCount: dataset.classes.count)
        var start = 0
        while start < images.count {
            // Neighbours go in one piece.
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
