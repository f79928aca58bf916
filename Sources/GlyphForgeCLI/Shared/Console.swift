import Foundation
import GlyphForge

/// Standard output for results, standard error for the rest.
enum Console {
    /// A result.
    static func result(_ text: String) {
        write(text + "\n", to: FileHandle.standardOutput)
    }

    /// A message.
    static func message(_ text: String) {
        write(text + "\n", to: FileHandle.standardError)
    }

    /// Results as JSON with sorted keys.
    static func json(_ value: some Encodable) throws {
        result(String(decoding: try JSON.encoder(isPretty: true).encode(value), as: UTF8.self))
    }

    /// Prints a text. When results cannot be printed (a full disk), that is a failure; for messages there is no other
    /// place.
    static func write(_ text: String, to handle: FileHandle) {
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            guard handle.fileDescriptor == STDOUT_FILENO else { return }
            message("Error: standard output cannot be written: \(String(cString: strerror(errno))).")
            exit(1)
        }
    }

    /// A text without the characters that would steer a terminal; the names of files may hold any.
    static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 32 || (127..<160).contains(scalar.value)
    }
}

/// Rows in aligned columns.
struct TextTable {
    private var rows: [[String]]
    private let rightAligned: Set<Int>

    /// - Parameter rightAligned: Columns of numbers.
    init(_ header: [String], rightAligned: Set<Int> = []) {
        rows = [header]
        self.rightAligned = rightAligned
    }

    mutating func append(_ row: [String]) { rows.append(row.map(Console.harmless)) }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return rightAligned.contains(column) ? padding + cell : cell + padding
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
