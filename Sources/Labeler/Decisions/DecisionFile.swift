internal import Foundation
internal import GlyphForge

/// Reads and writes files of decisions.
enum DecisionFile {
    /// What tables of decisions begin with. Those of earlier versions have no column source.
    private static let start = DecisionRecord.Field.allCases.dropLast().map(\.rawValue).joined(separator: ",")

    /// Writes records. An existing file of decisions is replaced.
    ///
    /// - Throws: `.exists` if another kind of file is there.
    static func write(_ records: [DecisionRecord], to path: String) throws {
        let format = try DecisionFormat(fileName: path)
        let encoder = JSON.encoder()
        let header = DecisionRecord.Field.allCases.map(\.rawValue).joined(separator: ",") + "\r\n"
        var contents: [UInt8] = []
        switch format {
        case .csv:
            contents += header.utf8
            for record in records {
                contents +=
                    (DecisionRecord.Field.allCases.map { CSV.field(record[$0]) }.joined(separator: ",") + "\r\n").utf8
            }
        case .jsonLines:
            for record in records {
                let object = Dictionary(uniqueKeysWithValues: record.fields.map { ($0.key.rawValue, $0.value) })
                contents += try encoder.encode(object) + Data("\n".utf8)
            }
        }
        try ReplaceableFile(
            path, kind: "a file of decisions",
            beginning: Array((format == .csv ? Self.start : "{\"decided\":").utf8),
            option: "the second argument"
        ).write(contents)
    }

    /// Reads records, each with the number of its first line.
    ///
    /// - Throws: ``LabelError`` with the line number if a line is malformed.
    static func read(_ path: String) throws -> [(line: Int, record: DecisionRecord)] {
        let format = try DecisionFormat(fileName: path)
        let file = try MappedFile(path: path)
        guard let text = withExtendedLifetime(file, { String(validating: file.bytes, as: UTF8.self) }) else {
            throw LabelError(.damaged, "\(path) is not UTF-8 text.")
        }
        let records = try format == .csv ? readCSV(text, path) : readJSONLines(text, path)
        for (line, record) in records {
            if let missing = DecisionRecord.Field.allCases.first(where: { $0.isRequired && record[$0].isEmpty }) {
                throw LabelError(.damaged, "\(path), line \(line): \(missing.rawValue) is missing.")
            }
        }
        return records
    }

    private static func readJSONLines(_ text: String, _ path: String) throws -> [(line: Int, record: DecisionRecord)] {
        // In Swift, a carriage return with a line feed is one character.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        return try lines.enumerated().compactMap { position, line in
            guard !line.allSatisfy(\.isWhitespace) else { return nil }
            let object: [String: String]
            do {
                object = try JSON.decoder().decode([String: String].self, from: Data(line.utf8))
            } catch {
                throw LabelError(.damaged, "\(path), line \(position + 1): not a JSON object whose values are strings.")
            }
            var record = DecisionRecord()
            for (key, value) in object {
                if let field = DecisionRecord.Field(rawValue: key) { record[field] = value }
            }
            return (position + 1, record)
        }
    }

    private static func readCSV(_ text: String, _ path: String) throws -> [(line: Int, record: DecisionRecord)] {
        let rows = try csvRows(text, path)
        guard let header = rows.first else { throw LabelError(.damaged, "\(path) is empty.") }
        let columns = header.fields.map(DecisionRecord.Field.init(rawValue:))
        if let missing = DecisionRecord.Field.allCases.first(where: { $0.isRequired && !columns.contains($0) }) {
            throw LabelError(.damaged, "\(path) is not a table of decisions: it has no column \(missing.rawValue).")
        }
        return try rows.dropFirst().map { row in
            guard row.fields.count == columns.count else {
                throw LabelError(
                    .damaged,
                    "\(path), line \(row.line): \(row.fields.count) fields instead of \(columns.count).")
            }
            var record = DecisionRecord()
            for (column, value) in zip(columns, row.fields) {
                if let column { record[column] = value }
            }
            // Spreadsheets that separate fields by semicolons write a decimal comma.
            record[.seconds] = record[.seconds].replacing(",", with: ".")
            return (row.line, record)
        }
    }

    /// The rows of a CSV file (RFC 4180), also with semicolons or tabs instead of commas.
    private static func csvRows(_ text: String, _ path: String) throws -> [(line: Int, fields: [String])] {
        var rows: [(line: Int, fields: [String])] = []
        var (fields, field) = ([String](), "")
        var (line, start) = (1, 1)
        // In some languages spreadsheets separate fields by semicolons. No column's name contains one of these.
        let header = text.unicodeScalars.prefix { $0 != "\n" }
        let separator = ([",", ";", "\t"] as [Unicode.Scalar]).max { one, other in
            header.count { $0 == one } < header.count { $0 == other }
        }!
        var isQuoted = false
        var wasQuoted = false
        func endRow() {
            if !(fields.isEmpty && field.isEmpty && !wasQuoted) { rows.append((start, fields + [field])) }
            (fields, field, wasQuoted) = ([], "", false)
        }
        // Some programs begin UTF-8 files with a byte order mark.
        var scalars = text.unicodeScalars.drop { $0 == "\u{FEFF}" }[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\n" { line += 1 }
            if isQuoted {
                if scalar != "\"" {
                    field.unicodeScalars.append(scalar)
                } else if scalars.first == "\"" {
                    field.unicodeScalars.append(scalars.removeFirst())
                } else {
                    isQuoted = false
                }
                continue
            }
            switch scalar {
            case "\"" where field.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
            case "\"": throw LabelError(.damaged, "\(path), line \(line): a quotation mark inside an unquoted field.")
            case separator:
                fields.append(field)
                (field, wasQuoted) = ("", false)
            case "\r" where scalars.first == "\n": break
            case "\n":
                endRow()
                start = line
            default: field.unicodeScalars.append(scalar)
            }
        }
        guard !isQuoted else { throw LabelError(.damaged, "\(path), line \(start): a quoted field does not end.") }
        endRow()
        return rows
    }
}
