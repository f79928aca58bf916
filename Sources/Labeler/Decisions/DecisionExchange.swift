internal import Foundation
internal import GRDB
public import GlyphForge

/// Copies decisions between copies of a data set, through files or directly.
///
/// A decision is identified by its uuid, so importing it twice changes nothing. Its image is found by the digest of the
/// pixels and the given label, so the other data set may also be a subset or a superset.
public struct DecisionExchange {
    private let dataset: Dataset
    private let database: LabelDatabase

    /// Creates the label database if the data set has none.
    ///
    /// - Throws: ``LabelError`` or ``FileError`` if the data set's label database cannot be used.
    public init(_ dataset: Dataset) throws { self.init(dataset, try LabelDatabase(dataset: dataset)) }

    /// Requires a data set with a label database, to export its decisions.
    ///
    /// - Throws: ``LabelError`` also if the data set has no label database.
    public init(existing dataset: Dataset) throws { self.init(dataset, try LabelDatabase(reading: dataset)) }

    private init(_ dataset: Dataset, _ database: LabelDatabase) {
        self.dataset = dataset
        self.database = database
    }

    /// The counts of an import.
    public struct Outcome: Hashable, Sendable, Encodable {
        /// New decisions.
        public internal(set) var added = 0
        /// Decisions that were already in the database.
        public internal(set) var known = 0
        /// Decisions that were already in the database and are now marked as undone, as in the source.
        public internal(set) var undone = 0
        /// Decisions whose image is not in the data set, or not exactly once with that label. They are skipped.
        public internal(set) var withoutImage = 0
        /// The uuids of decisions that differ from the decision with the same uuid in the database, which is kept.
        public internal(set) var contradictions: [String] = []
        /// Number of disputed images before the import.
        public internal(set) var disputesBefore = 0
        /// Number of disputed images after the import.
        public internal(set) var disputes = 0
    }

    // MARK: Export

    /// Writes all decisions, including skips and those that were undone, in order of time. An existing file of
    /// decisions is replaced.
    ///
    /// - Parameters:
    ///   - path: Ends in `.csv` or `.jsonl`.
    ///   - namesReviewers: Whether the file has the reviewers' names, who otherwise are `reviewer 1` and so on.
    /// - Returns: The number of decisions.
    @discardableResult
    public func export(to path: String, namesReviewers: Bool = false) throws -> Int {
        let named = try records()
        let records = namesReviewers ? named : ReviewerPseudonyms.hide(in: named)
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
        let sources = try SourceNames(dataset)
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
            record[.source] = sources[decision.image] ?? ""
            return record
        }
    }

    /// A class as files name it: `U+0041`, or its name if it is not a single character.
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
        try SQLiteErrors.translating(dataset.path + "/manifest.sqlite") { try dataset.manifest.read(body) }
    }

    // MARK: Import

    /// Imports the decisions of a file. Decisions whose image is not in the data set are skipped.
    ///
    /// - Throws: ``LabelError`` with the line number if a line is malformed; nothing is imported then.
    public func `import`(from path: String) throws -> Outcome {
        let records = try DecisionFile.read(path)
        let resolved = try database.read { try ReviewerPseudonyms.resolve(records, in: $0) }
        return try add(resolved.map { (DecisionSource(path: path, line: $0.line), $0.record) })
    }

    /// Imports the decisions of another copy of the data set, which is not changed.
    ///
    /// - Throws: ``LabelError`` if the other copy has no label database.
    public func merge(_ other: Dataset) throws -> Outcome {
        let other = DecisionExchange(other, try LabelDatabase(copyOf: other))
        let source = DecisionSource(path: other.database.path, line: nil)
        // The other copy may have imported a file with pseudonyms.
        let records = try other.records().map { (line: 0, record: $0) }
        let resolved = try database.read { try ReviewerPseudonyms.resolve(records, in: $0) }
        return try add(resolved.map { (source, $0.record) })
    }

    private func add(_ records: [(DecisionSource, DecisionRecord)]) throws -> Outcome {
        let places = try places(of: records.map(\.1))
        let labels = Dictionary(dataset.classes.indices.map { (ExactText(className($0)), $0) }) { first, _ in first }
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
        guard here.image == decision.image, ReviewerPseudonyms.agree(here.reviewer, decision.reviewer),
            here.verdict == decision.verdict
        else {
            outcome.contradictions.append(decision.uuid)
            return
        }
        if decision.isUndone, !here.isUndone {
            try database.execute(sql: "UPDATE decisions SET undone = 1 WHERE uuid = ?", arguments: [decision.uuid])
            outcome.undone += 1
        } else {
            outcome.known += 1
        }
    }

    /// The queue item for each image, by purpose and image number; the first one if there are several.
    private func itemsByPurpose(_ database: Database) throws -> [String: [Int: Int]] {
        var items: [String: [Int: Int]] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT id, image, purpose FROM review_items ORDER BY position DESC")
        {
            items[row["purpose"], default: [:]][row["image"]] = row["id"]
        }
        return items
    }

    /// What identifies an image in another copy.
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

    /// The images of records in this data set; nil for an image that is not there exactly once.
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
                    key.given.isEmpty || ExactText(className(dataset.label(at: $0))) == ExactText(key.given)
                }
                if let image = key.image, candidates.contains(image) { return (key, image) }
                return (key, candidates.count == 1 ? candidates[0] : nil)
            })
    }
}

/// Where a record was read, for error messages.
private struct DecisionSource {
    let path: String
    let line: Int?

    /// Converts a record to a decision.
    ///
    /// - Throws: ``LabelError`` with the line and the field if the record is malformed.
    func decision(_ record: DecisionRecord, image: Int, labels: [ExactText: Int]) throws -> Decision {
        func malformed(_ what: String) -> LabelError {
            LabelError(.damaged, "\(path)\(line.map { ", line \($0)" } ?? ""): \(what).")
        }
        guard let uuid = UUID(uuidString: record[.uuid]) else {
            throw malformed("'\(TextFormat.shortened(record[.uuid], to: 40))' is not a uuid")
        }
        var label: Int?
        if !record[.label].isEmpty {
            label = labels[ExactText(record[.label])]
            guard label != nil else {
                throw malformed("the data set has no class '\(TextFormat.shortened(record[.label], to: 40))'")
            }
        }
        guard let verdict = Verdict(name: record[.verdict], label: label) else {
            throw malformed(
                "'\(TextFormat.shortened(record[.verdict], to: 20))' \(label == nil ? "without" : "with") a label is not a verdict"
            )
        }
        guard let decided = Instant(text: record[.decided]) else {
            throw malformed(
                "'\(TextFormat.shortened(record[.decided], to: 40))' is not a time such as 2026-01-31T12:00:00.000Z")
        }
        guard let mode = record[.mode].isEmpty ? .import : Decision.Mode(rawValue: record[.mode]) else {
            throw malformed("'\(TextFormat.shortened(record[.mode], to: 20))' is not a mode; use guess, grid or import")
        }
        let seconds = Double(record[.seconds])
        guard record[.seconds].isEmpty || seconds.map({ $0 >= 0 && $0 <= 86_400 }) == true else {
            throw malformed(
                "'\(TextFormat.shortened(record[.seconds], to: 20))' is not a number of seconds from 0 to 86400")
        }
        guard ["", "0", "1"].contains(record[.undone]) else { throw malformed("undone must be 0 or 1") }
        guard ReviewerName.isValid(record[.reviewer]) else {
            throw malformed("'\(TextFormat.shortened(record[.reviewer], to: 60))' is not a reviewer's name")
        }
        return Decision(
            uuid: uuid.uuidString.lowercased(), item: nil, image: image, reviewer: record[.reviewer], verdict: verdict,
            mode: mode, decided: decided.text, seconds: seconds, isUndone: record[.undone] == "1")
    }
}
