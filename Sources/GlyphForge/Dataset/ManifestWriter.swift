internal import Foundation
internal import GRDB

/// Writes the outcomes of font files into a manifest, in their order.
///
/// Rows are kept until ``commit()`` writes them in one transaction. What is committed when a run is killed is what the
/// next one goes on from.
final class ManifestWriter {
    private let database: DatabaseQueue
    private var pending: [FontFileOutcome] = []
    private var exportNames = ExportNames()
    private var licences: [String: Int] = [:]
    /// Font files met so far.
    private(set) var fileCount = 0
    /// Faces that opened so far.
    private(set) var faceCount = 0
    /// Images so far.
    private(set) var imageCount = 0
    private var rejectCount = 0
    /// Images, and rejects, not yet committed.
    private(set) var pendingRows = 0

    /// Opens or makes the database at `path` and finds out how far an earlier run came.
    init(path: String, plan: PlanRecord, classes: [CharacterClass]) throws {
        var configuration = Configuration()
        // Not GRDB's own setting: it makes and drops a table each time, which would count up the schema's version.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL") }
        database = try DatabaseQueue(path: path, configuration: configuration)
        try ManifestSchema.migrator.migrate(database)
        try database.write { [json = try plan.json()] database in
            guard try Row.fetchOne(database, sql: "SELECT 1 FROM plan") == nil else { return }
            try database.execute(sql: "INSERT INTO plan VALUES (?)", arguments: [json])
            let insertion = try database.makeStatement(sql: "INSERT INTO classes VALUES (?, ?, ?)")
            for item in classes {
                try insertion.execute(arguments: [item.label, Int(item.codepoint.value), item.name])
            }
        }
        try resume()
    }

    /// The plan of the database at `path`; nil when none was written yet.
    static func plan(at path: String) throws -> PlanRecord? {
        try translatingErrors(path) {
            let database = try DatabaseQueue(path: path)
            defer { try? database.close() }
            let json = try database.read { database in
                try database.tableExists("plan") ? String.fetchOne(database, sql: "SELECT json FROM plan") : nil
            }
            return try json.map {
                guard let plan = try? JSONDecoder().decode(PlanRecord.self, from: Data($0.utf8)) else {
                    throw DatasetError(.damaged, "\(path) is damaged: its plan cannot be read.")
                }
                return plan
            }
        }
    }

    private func resume() throws {
        try database.read { database in
            func next(_ table: String) throws -> Int {
                try Int.fetchOne(database, sql: "SELECT coalesce(max(id) + 1, 0) FROM \(table)") ?? 0
            }
            fileCount = try next("files")
            faceCount = try next("faces")
            imageCount = try next("images")
            rejectCount = try next("rejects")
            let names = try String.fetchCursor(database, sql: "SELECT export_name FROM faces ORDER BY id")
            while let name = try names.next() { exportNames.insert(name) }
            let texts = try Row.fetchCursor(database, sql: "SELECT id, text FROM licences")
            while let row = try texts.next() { licences[row[1]] = row[0] }
        }
    }

    /// Takes the next file's outcome; its pixels are left out.
    func append(_ outcome: FontFileOutcome) {
        var rows = outcome
        rows.pixels = []
        pending.append(rows)
        pendingRows += 1 + rows.faces.reduce(0) { $0 + $1.labels.count + $1.rejects.count }
    }

    /// Writes all rows taken since the last time.
    func commit() throws {
        let outcomes = pending
        pending = []
        pendingRows = 0
        try database.write { database in
            let rows = try RowInsertion(database)
            for outcome in outcomes { try insert(outcome, rows) }
        }
    }

    private func insert(_ outcome: FontFileOutcome, _ rows: RowInsertion) throws {
        let file = fileCount
        fileCount += 1
        try rows.file.insert {
            $0.bind(file)
            $0.bind(outcome.path)
            $0.bind(outcome.member)
            $0.bind(outcome.byteCount)
            if outcome.digest.isEmpty { $0.bind(nil as Int?) } else { $0.bind(outcome.digest[...]) }
        }
        for reject in outcome.rejects { try insert(reject, file: file, face: nil, rows) }
        for face in outcome.faces { try insert(face, file: file, rows) }
    }

    private func insert(_ outcome: FaceOutcome, file: Int, _ rows: RowInsertion) throws {
        let face = faceCount
        faceCount += 1
        let licence = try outcome.names.licence.map { try licenceID($0, rows) }
        try rows.face.insert {
            $0.bind(face)
            $0.bind(file)
            $0.bind(outcome.index)
            $0.bind(outcome.names.family)
            $0.bind(outcome.names.style)
            $0.bind(outcome.format)
            $0.bind(outcome.container.rawValue)
            $0.bind(outcome.fsType)
            $0.bind(licence)
            $0.bind(outcome.isVariable ? 1 : 0)
            $0.bind(outcome.hinting.rawValue)
            $0.bind(outcome.unhintedGlyphs)
            $0.bind(exportNames.unique(outcome.fileName, face: outcome.index))
            $0.bind(imageCount)
            $0.bind(outcome.labels.count)
        }
        for position in outcome.labels.indices {
            try rows.image.insert {
                $0.bind(imageCount)
                $0.bind(face)
                $0.bind(Int(outcome.labels[position]))
                $0.bind(Int(outcome.glyphs[position]))
                $0.bind(outcome.digests[position * SHA256.byteCount..<(position + 1) * SHA256.byteCount])
            }
            imageCount += 1
        }
        for reject in outcome.rejects { try insert(reject, file: file, face: face, rows) }
    }

    private func insert(_ reject: Reject, file: Int, face: Int?, _ rows: RowInsertion) throws {
        try rows.reject.insert {
            $0.bind(rejectCount)
            $0.bind(file)
            $0.bind(face)
            $0.bind(reject.reason.rawValue)
            $0.bind(reject.characters.isEmpty ? nil : rangeNotation(reject.characters))
            $0.bind(max(1, reject.characters.count))
            $0.bind(reject.detail)
        }
        rejectCount += 1
    }

    private func licenceID(_ text: String, _ rows: RowInsertion) throws -> Int {
        if let known = licences[text] { return known }
        let new = licences.count
        try rows.licence.insert {
            $0.bind(new)
            $0.bind(text)
        }
        licences[text] = new
        return new
    }

    /// Writes the finished manifest to `path`, packed: its bytes depend on its rows alone, not on how often this run was
    /// stopped or when it committed.
    func finish(at path: String) throws {
        try commit()
        try database.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
    }

    func close() throws { try database.close() }
}
