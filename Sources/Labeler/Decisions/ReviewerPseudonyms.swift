internal import Foundation
internal import GRDB

/// Replaces the names of reviewers in files of decisions by `reviewer 1`, `reviewer 2` and so on.
enum ReviewerPseudonyms {
    static func name(_ number: Int) -> String { "reviewer \(number)" }

    /// Whether two names of the reviewer of one decision agree: a pseudonym agrees with every name.
    static func agree(_ one: String, _ other: String) -> Bool { one == other || isPseudonym(one) || isPseudonym(other) }

    private static func isPseudonym(_ name: String) -> Bool {
        name.hasPrefix("reviewer ") && Int(name.dropFirst("reviewer ".count)).map { self.name($0) == name } == true
    }

    /// The records with pseudonyms, numbered in the order of the names.
    static func hide(in records: [DecisionRecord]) -> [DecisionRecord] {
        let names = Set(records.map { $0[.reviewer] }).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset + 1) })
        return records.map { record in
            var record = record
            record[.reviewer] = name(numbers[record[.reviewer]]!)
            return record
        }
    }

    /// The records of a file with its pseudonyms as the database knows these reviewers.
    ///
    /// A pseudonym whose decisions are partly in the database is the reviewer who made them. Other pseudonyms get a number
    /// that no reviewer in the database has, because `reviewer 1` of two files is usually not the same person.
    static func resolve(_ records: [(line: Int, record: DecisionRecord)], in database: Database) throws
        -> [(line: Int, record: DecisionRecord)]
    {
        let pseudonyms = Set(records.map { $0.record[.reviewer] }.filter(isPseudonym)).sorted()
        guard !pseudonyms.isEmpty else { return records }
        var names: [String: String] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT uuid, reviewer FROM decisions") {
            names[row["uuid"]] = row["reviewer"]
        }
        var known: [String: String] = [:]
        for (_, record) in records where known[record[.reviewer]] == nil {
            guard let uuid = UUID(uuidString: record[.uuid]) else { continue }
            known[record[.reviewer]] = names[uuid.uuidString.lowercased()]
        }
        var taken = Set(names.values).union(records.map { $0.record[.reviewer] })
        let inDatabase = Set(names.values)
        for pseudonym in pseudonyms where known[pseudonym] == nil && inDatabase.contains(pseudonym) {
            let number = (1...).first { !taken.contains(name($0)) }!
            taken.insert(name(number))
            known[pseudonym] = name(number)
        }
        return records.map { line, record in
            var record = record
            if isPseudonym(record[.reviewer]), let reviewer = known[record[.reviewer]] { record[.reviewer] = reviewer }
            return (line, record)
        }
    }
}
