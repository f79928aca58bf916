internal import Foundation
internal import GRDB
public import GlyphForge

/// Takes decisions from one copy of a data set to another, by files or directly.
///
/// A decision's uuid says which it is, so taking it over twice changes nothing. Its image is found by the digest of the
/// pixels and the given label, so the other may also be a part of the data set, or the whole that it is a part of.
public struct DecisionExchange {
    private let dataset: Dataset
    private let database: LabelDatabase

    /// - Throws: ``LabelError`` or ``FileError`` when the data set's database of labels cannot be used.
    public init(_ dataset: Dataset) throws { self.init(dataset, try LabelDatabase(dataset: dataset)) }

    /// For a data set that has decisions.
    ///
    /// - Throws: ``LabelError`` also when it has no database of labels; none is made.
    public init(existing dataset: Dataset) throws { self.init(dataset, try LabelDatabase(existing: dataset)) }

    private init(_ dataset: Dataset, _ database: LabelDatabase) {
        self.dataset = dataset
        self.database = database
    }

    /// What came of an import.
    public struct Outcome: Hashable, Sendable, Encodable {
        /// Decisions that are new here.
        public internal(set) var added = 0
        /// Decisions that were here.
        public internal(set) var known = 0
        /// Decisions that were here and have been taken back elsewhere, as they are here now.
        public internal(set) var takenBack = 0
        /// Decisions on images that the data set does not have (or has several times under that label).
        public internal(set) var withoutImage = 0
        /// Decisions that say something else here, under the same uuid; those here were kept.
        public internal(set) var contradictions: [String] = []
        /// Images on which reviewers do not agree, before and after.
        public internal(set) var disputesBefore = 0
        public internal(set) var disputes = 0
    }

    // MARK: Out

    /// Writes all decisions, also those taken back and skips, in order of time; a file that is there is replaced.
    ///
    /// - Parameter path: Ends in `.csv` or `.jsonl`.
    /// - Returns: How many.
    @discardableResult
    public func export(to path: String) throws -> Int {
        let records = try records()
        try DecisionFile.write(records, to: path)
        return records.count
    }

    private func records() throws -> [DecisionRecord] {
        let (decisions, purposes) = try database.read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT id, purpose FROM review_items")
            let purposes = Dictionary(uniqueKeysWithValues: rows.map { ($0["id"] as Int, $0["purpose"] as String) })
            return (try Decision.all(database, includingUndone: true).filter { $0.image < dataset.count }, purposes)
        }
        let digests = try digests(of: Set(decisions.map(\.image)))
        return decisions.map { decision in
            var record = DecisionRecord()
            record[.uuid] = decision.uuid
            record[.image] = "\(decision.image)"
            record[.digest] = digests[decision.image] ?? ""
            record[.given] = className(dataset.label(at: decision.image))
            record[.reviewer] = decision.reviewer
            record[.verdict] = decision.verdict.name
            record[.label] = decision.verdict.label.map(className) ?? ""
            record[.mode] = decision.mode.rawValue
            record[.purpose] = decision.item.flatMap { purposes[$0] } ?? ""
            record[.decided] = decision.decided
            record[.seconds] = decision.seconds.map { "\($0)" } ?? ""
            record[.undone] = decision.isUndone ? "1" : ""
            return record
        }
    }

    /// A class as files have it: `U+0041`, or the name where it is no character.
    private func className(_ label: Int) -> String {
        let item = dataset.classes[label]
        return item.codepoint == nil ? item.name : item.notation
    }

    private func digests(of images: Set<Int>) throws -> [Int: String] {
        try readManifest { database in
            let statement = try database.makeStatement(sql: "SELECT lower(hex(digest)) FROM images WHERE id = ?")
            return try Dictionary(
                uniqueKeysWithValues: images.map { ($0, try String.fetchOne(statement, arguments: [$0]) ?? "") })
        }
    }

    private func readManifest<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try translatingErrors(dataset.path + "/manifest.sqlite") { try dataset.manifest.read(body) }
    }

    // MARK: In

    /// Takes the decisions of a file over: all that can be placed, or none when a line is malformed.
    public func `import`(from path: String) throws -> Outcome {
        try take(DecisionFile.read(path).map { (DecisionSource(path: path, line: $0.line), $0.record) })
    }

    /// Takes the decisions over that lie with another copy of the data set, which is not changed.
    ///
    /// - Throws: ``LabelError`` when nobody has reviewed the other.
    public func merge(_ other: Dataset) throws -> Outcome {
        let other = DecisionExchange(other, try LabelDatabase(copyOf: other))
        let source = DecisionSource(path: other.database.path, line: nil)
        return try take(other.records().map { (source, $0) })
    }

    private func take(_ records: [(DecisionSource, DecisionRecord)]) throws -> Outcome {
        let places = try places(of: records.map(\.1))
        let labels = Dictionary(dataset.classes.indices.map { (className($0), $0) }) { first, _ in first }
        var outcome = Outcome()
        try database.write { database in
            outcome.disputesBefore = Dispute.all(try Decision.all(database), of: dataset).count
            let items = try itemsByPurpose(database)
            for (source, record) in records {
                guard let place = places[ImageKey(record)] ?? nil else {
                    outcome.withoutImage += 1
                    continue
                }
                var decision = try source.decision(record, image: place, labels: labels)
                decision.item = items[record[.purpose]]?[place]
                try add(decision, to: database, &outcome)
            }
            outcome.disputes = Dispute.all(try Decision.all(database), of: dataset).count
        }
        return outcome
    }

    private func add(_ decision: Decision, to database: Database, _ outcome: inout Outcome) throws {
        guard
            let here = try Decision.fetchOne(
                database, sql: "SELECT * FROM decisions WHERE uuid = ?", arguments: [decision.uuid])
        else {
            try decision.insert(database)
            outcome.added += 1
            return
        }
        guard here.image == decision.image, here.reviewer == decision.reviewer, here.verdict == decision.verdict else {
            outcome.contradictions.append(decision.uuid)
            return
        }
        if decision.isUndone, !here.isUndone {
            try database.execute(sql: "UPDATE decisions SET undone = 1 WHERE uuid = ?", arguments: [decision.uuid])
            outcome.takenBack += 1
        } else {
            outcome.known += 1
        }
    }

    /// By purpose, the item of the queue that asks of an image.
    private func itemsByPurpose(_ database: Database) throws -> [String: [Int: Int]] {
        var items: [String: [Int: Int]] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT id, image, purpose FROM review_items ORDER BY position DESC")
        {
            items[row["purpose"], default: [:]][row["image"]] = row["id"]
        }
        return items
    }

    /// What an image is recognized by.
    private struct ImageKey: Hashable {
        let image: Int?
        let digest: String
        let given: String

        init(_ record: DecisionRecord) {
            image = Int(record[.image])
            digest = record[.digest].lowercased()
            given = record[.given]
        }
    }

    /// Where the images of records are in this data set: nil where they are not, or not once.
    private func places(of records: [DecisionRecord]) throws -> [ImageKey: Int?] {
        let keys = Set(records.map(ImageKey.init))
        let wanted = Set(keys.map(\.digest))
        var found: [String: [Int]] = [:]
        try readManifest { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT id, lower(hex(digest)) FROM images ORDER BY id")
            while let row = try rows.next() {
                let digest: String = row[1]
                if wanted.contains(digest) { found[digest, default: []].append(row[0]) }
            }
        }
        return Dictionary(
            uniqueKeysWithValues: keys.map { key in
                let candidates = found[key.digest, default: []].filter {
                    key.given.isEmpty || className(dataset.label(at: $0)) == key.given
                }
                if let image = key.image, candidates.contains(image) { return (key, image) }
                return (key, candidates.count == 1 ? candidates[0] : nil)
            })
    }
}

/// Where a record was read, for errors.
private struct DecisionSource {
    let path: String
    let line: Int?

    /// Makes the decision of a record.
    ///
    /// - Throws: ``LabelError`` that says where the record is malformed.
    func decision(_ record: DecisionRecord, image: Int, labels: [String: Int]) throws -> Decision {
        func malformed(_ what: String) -> LabelError {
            LabelError(.damaged, "\(path)\(line.map { ", line \($0)" } ?? ""): \(what).")
        }
        guard let uuid = UUID(uuidString: record[.uuid]) else {
            throw malformed("'\(shortened(record[.uuid], to: 40))' is no uuid")
        }
        var label: Int?
        if !record[.label].isEmpty {
            label = labels[record[.label]]
            guard label != nil else {
                throw malformed("the data set has no class '\(shortened(record[.label], to: 40))'")
            }
        }
        guard let verdict = Verdict(name: record[.verdict], label: label) else {
            throw malformed(
                "'\(shortened(record[.verdict], to: 20))' with \(label == nil ? "no" : "a") label is no verdict")
        }
        guard let decided = Instant(text: record[.decided]) else {
            throw malformed("'\(shortened(record[.decided], to: 40))' is no time such as 2026-01-31T12:00:00.000Z")
        }
        guard let mode = record[.mode].isEmpty ? .import : Decision.Mode(rawValue: record[.mode]) else {
            throw malformed("'\(shortened(record[.mode], to: 20))' is no mode")
        }
        let seconds = Double(record[.seconds])
        guard record[.seconds].isEmpty || seconds.map({ $0 >= 0 && $0 <= 86_400 }) == true else {
            throw malformed("'\(shortened(record[.seconds], to: 20))' is no number of seconds")
        }
        guard ["", "0", "1"].contains(record[.undone]) else { throw malformed("undone is 0 or 1") }
        do { try checkReviewer(record[.reviewer]) } catch {
            throw malformed("a reviewer's name has 1 to 60 characters, and no control characters")
        }
        return Decision(
            uuid: uuid.uuidString.lowercased(), item: nil, image: image, reviewer: record[.reviewer], verdict: verdict,
            mode: mode,
            decided: decided.text, seconds: seconds, isUndone: record[.undone] == "1")
    }
}
