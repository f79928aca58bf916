internal import Foundation
internal import GRDB

/// Writes the outcomes of font files to a manifest, in their order. If a data set is extended, it adds images and
/// rejects of the new characters to the existing files, faces and instances.
///
/// Rows are collected until ``commit()`` writes them in one transaction. An interrupted run resumes from the last
/// commit.
final class ManifestWriter {
    let database: DatabaseQueue
    private let isExtending: Bool
    /// When extending: the digests of the font files by row; empty if a file could not be read.
    private var knownDigests: [[UInt8]] = []
    private var knownInstances = 0
    private var pending: [FontFileOutcome] = []
    private var exportNames = ExportNames()
    private var licences: [ExactText: Int] = [:]
    /// Number of font files, faces and instances processed so far.
    private(set) var progress = WorkProgress()
    /// Number of images so far.
    private(set) var imageCount = 0
    private var rejectCount = 0
    /// Number of rows not yet committed.
    private(set) var pendingRows = 0
    /// Whether an earlier run wrote all rows.
    private var isDone = false

    /// Number of font files, faces and instances processed so far. Unless a data set is extended, these are the next
    /// ids of their tables.
    struct WorkProgress {
        var files = 0
        var faces = 0
        var instances = 0
    }

    /// Opens or creates the database at `path`, with the rows of earlier runs.
    ///
    /// - Parameter isExtending: Whether files, faces and instances already exist.
    init(path: String, isExtending: Bool) throws {
        self.isExtending = isExtending
        database = try ManifestSchema.openForWriting(path)
        try resume()
    }

    /// Creates the table that records the progress. It is dropped when all rows are written: a database with a
    /// provenance but without this table only has to be published.
    static func begin(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE progress (files INTEGER, faces INTEGER, instances INTEGER);
                INSERT INTO progress VALUES (0, 0, 0);
                """)
    }

    /// The provenance in the database at `path`; nil if nothing has been written yet.
    static func provenance(at path: String) throws -> Provenance? {
        try SQLiteErrors.translating(path) {
            let database = try DatabaseQueue(path: path)
            // Only reads happen here, so a failure to close loses nothing.
            defer { try? database.close() }
            let json = try database.read { database in
                try database.tableExists("provenance")
                    ? String.fetchOne(database, sql: "SELECT json FROM provenance") : nil
            }
            return try json.map {
                guard let found = Provenance(json: $0) else {
                    throw DatasetError(
                        .damaged,
                        "\(path) is damaged or was made by an early version: its provenance cannot be read. "
                            + "Remove \(FilePath.parent(of: path)) and run the same command again.")
                }
                return found
            }
        }
    }

    private func resume() throws {
        try database.write { database in
            func nextID(_ type: (some ManifestRow).Type) throws -> Int {
                try Int.fetchOne(database, sql: "SELECT coalesce(max(id) + 1, 0) FROM \(type.table)") ?? 0
            }
            if try database.tableExists("progress") {
                let row = try Row.fetchOne(database, sql: "SELECT * FROM progress")!
                progress = WorkProgress(files: row[0], faces: row[1], instances: row[2])
            } else if try Row.fetchOne(database, sql: "SELECT 1 FROM provenance") == nil {
                try Self.begin(database)
            } else {
                progress = WorkProgress(
                    files: try nextID(FileRow.self), faces: try nextID(FaceRow.self),
                    instances: try nextID(InstanceRow.self))
                isDone = true
            }
            imageCount = try nextID(ImageRow.self)
            rejectCount = try nextID(RejectRow.self)
            let names = try String.fetchCursor(database, sql: "SELECT export_name FROM instances ORDER BY id")
            while let name = try names.next() { exportNames.insert(name) }
            let known = try Row.fetchCursor(database, sql: LicenceRow.selection("ORDER BY id"))
            while let row = try known.next() { licences[ExactText(row["text"] as String)] = row["id"] }
            guard isExtending else { return }
            knownDigests = try Row.fetchAll(database, sql: "SELECT digest FROM files ORDER BY id").map {
                ($0[0] as Data?).map { Array($0) } ?? []
            }
            knownInstances = try nextID(InstanceRow.self)
        }
    }

    /// A deduplicator with the instances and images of the manifest.
    func deduplicator(_ mode: Dedupe, side: Int, characters: [Unicode.Scalar]) throws -> Deduplicator {
        var deduplicator = Deduplicator(mode, side: side, characters: characters, next: progress.instances)
        guard mode != .none else { return deduplicator }
        try database.read { database in
            let instances = try Row.fetchCursor(
                database,
                sql: """
                    SELECT outlines, \(ManifestSchema.isPlain), duplicate_of,
                        id IN (SELECT instance FROM images)
                    FROM instances ORDER BY id
                    """)
            while let row = try instances.next() {
                let outlines = (row[0] as Data?).map { Array($0) } ?? []
                deduplicator.insert(outlines: outlines, isPlain: row[1], duplicateOf: row[2], hasImages: row[3])
            }
            let images = try Row.fetchCursor(database, sql: "SELECT label, digest FROM images")
            while let row = try images.next() { deduplicator.insert(label: row[0], digest: Array(row[1] as Data)) }
        }
        return deduplicator
    }

    /// Adds the next file's outcome, without its pixels.
    ///
    /// - Throws: `.unsuitable` if a data set is extended and the font file has changed.
    func append(_ outcome: FontFileOutcome) throws {
        if isExtending {
            let position = progress.files + pending.count
            guard position < knownDigests.count, knownDigests[position] == outcome.digest else {
                throw DatasetError(
                    .unsuitable,
                    "\(outcome.path) has changed since the data set was made. A data set can only be extended with the "
                        + "same fonts: restore the file.")
            }
        }
        var rows = outcome
        rows.pixels = []
        pending.append(rows)
        let faces = rows.faces.lazy
        pendingRows +=
            1 + faces.map { $0.rejects.count + $0.instances.reduce(0) { $0 + 1 + $1.labels.count } }.reduce(0, +)
    }

    /// Writes all rows added since the last commit.
    func commit() throws {
        let outcomes = pending
        pending = []
        pendingRows = 0
        try database.write { database in
            let rows = try ManifestInsertion(database)
            for outcome in outcomes { try insert(outcome, rows) }
            try database.execute(
                sql: "UPDATE progress SET files = ?, faces = ?, instances = ?",
                arguments: [progress.files, progress.faces, progress.instances])
        }
    }

    private func insert(_ outcome: FontFileOutcome, _ rows: ManifestInsertion) throws {
        let file = progress.files
        progress.files += 1
        if !isExtending {
            try rows.file.insert(
                FileRow(
                    id: file, path: outcome.path, member: outcome.member, byteCount: outcome.byteCount,
                    digest: outcome.digest[...]))
            // An extension would record the same rejects again.
            for reject in outcome.rejects { try insert(reject, file: file, face: nil, rows) }
        }
        for face in outcome.faces { try insert(face, file: file, rows) }
    }

    private func insert(_ outcome: FaceOutcome, file: Int, _ rows: ManifestInsertion) throws {
        let face = progress.faces
        progress.faces += 1
        if !isExtending {
            let licence = try outcome.names.licence.map { try licenceID($0, rows) }
            try rows.face.insert(
                FaceRow(
                    id: face, file: file, index: outcome.index, family: outcome.names.family,
                    style: outcome.names.style, format: outcome.format, container: outcome.container.rawValue,
                    fsType: outcome.fsType, licence: licence, isVariable: outcome.isVariable,
                    hinting: outcome.hinting.rawValue, unhintedGlyphs: outcome.unhintedGlyphs))
        }
        for (position, drawing) in outcome.instances.enumerated() {
            try insert(drawing, position, of: outcome, face: face, rows)
        }
        for reject in outcome.rejects where !isExtending || !reject.characters.isEmpty {
            try insert(reject, file: file, face: face, rows)
        }
    }

    private func insert(
        _ drawing: InstanceOutcome, _ position: Int, of outcome: FaceOutcome, face: Int, _ rows: ManifestInsertion
    ) throws {
        let instance = progress.instances
        progress.instances += 1
        if !isExtending {
            let name = exportNames.unique(outcome.fileName, face: outcome.index, instance: position)
            try rows.instance.insert(
                InstanceRow(
                    id: instance, face: face, name: drawing.instance.name, axes: drawing.instance.axes,
                    style: drawing.style, outlines: drawing.outlines[...], duplicateOf: drawing.duplicateOf,
                    exportName: name))
        }
        for position in drawing.labels.indices {
            try rows.image.insert(
                ImageRow(
                    id: imageCount, instance: instance, label: Int(drawing.labels[position]),
                    glyph: Int(drawing.glyphs[position]),
                    digest: drawing.digests[position * SHA256.byteCount..<(position + 1) * SHA256.byteCount],
                    hash: drawing.hashes[position]))
            imageCount += 1
        }
    }

    private func insert(_ reject: Reject, file: Int, face: Int?, _ rows: ManifestInsertion) throws {
        try rows.reject.insert(RejectRow(id: rejectCount, file: file, face: face, reject: reject))
        rejectCount += 1
    }

    private func licenceID(_ text: String, _ rows: ManifestInsertion) throws -> Int {
        if let known = licences[ExactText(text)] { return known }
        let new = licences.count
        try rows.licence.insert(LicenceRow(id: new, text: text))
        licences[ExactText(text)] = new
        return new
    }

    /// Commits everything and drops the progress table.
    func finish() throws {
        guard !isDone else { return }
        try commit()
        guard !isExtending || (progress.files, progress.instances) == (knownDigests.count, knownInstances) else {
            throw DatasetError(.unsuitable, "The fonts have changed since the data set was made; restore them.")
        }
        try database.write { try $0.execute(sql: "DROP TABLE progress") }
    }
}
