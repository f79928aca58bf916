/// Reads the rows of a text table: fields separated by commas, semicolons or tabs, compressed with gzip or not.
final class TableReader {
    private let path: String
    private let stream: GzipReader
    private var buffer: [UInt8] = []
    private var start = 0
    /// The number of the last row, from 1.
    private(set) var row = 0
    /// The byte between fields: the one of the three that the first line has most often.
    private let separator: UInt8

    /// The maximum length of a line in bytes; more than 512 x 512 numbers need.
    private static let maxLine = 16 << 20
    private static let quote = UInt8(ascii: "\"")

    init(_ path: String) throws {
        self.path = path
        let probe = try GzipReader(path)
        let first = probe.readAvailable(1 << 16).prefix { $0 != 0x0A }
        separator =
            [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].max { one, other in
                first.count { $0 == one } < first.count { $0 == other }
            }!
        stream = try GzipReader(path)
    }

    /// The name of the separator, for messages.
    var separatorName: String {
        switch separator {
        case UInt8(ascii: ";"): "semicolons"
        case UInt8(ascii: "\t"): "tabs"
        default: "commas"
        }
    }

    /// The fields of the next line that is not empty, without quotation marks; nil at the end.
    func next() throws -> [ArraySlice<UInt8>]? {
        while let line = try line() {
            row += 1
            let fields = fields(line)
            if !(fields.count == 1 && fields[0].isEmpty) { return fields }
        }
        return nil
    }

    private func fields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        guard line.contains(Self.quote) else {
            return line.split(separator: separator, omittingEmptySubsequences: false)
        }
        var fields: [ArraySlice<UInt8>] = []
        var field: [UInt8] = []
        var (isQuoted, position) = (false, line.startIndex)
        while position < line.endIndex {
            let byte = line[position]
            if byte == Self.quote {
                if isQuoted, position + 1 < line.endIndex, line[position + 1] == Self.quote {
                    field.append(byte)
                    position += 1
                } else {
                    isQuoted.toggle()
                }
            } else if byte == separator, !isQuoted {
                fields.append(field[...])
                field = []
            } else {
                field.append(byte)
            }
            position += 1
        }
        return fields + [field[...]]
    }

    /// The next line without its end; nil at the end of the file.
    private func line() throws -> ArraySlice<UInt8>? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return withoutEnd(buffer[start..<end])
            }
            searched = buffer.count
            guard buffer.count - start <= Self.maxLine else {
                throw FormatError(
                    .unsuitable, "\(path) has a line of more than \(Self.maxLine >> 20) MiB; it is not a table.")
            }
            let more = try stream.read(1 << 18)
            guard !more.isEmpty else {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return withoutEnd(buffer[start...])
            }
            buffer.removeFirst(start)
            (searched, start) = (searched - start, 0)
            buffer += more
        }
    }

    /// Without the carriage return of Windows, and without the mark that some programs write before the first line.
    private func withoutEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let line = line.last == 0x0D ? line.dropLast() : line
        return row == 0 && line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
    }

    /// The number in a field; nil if it is none.
    static func number(_ field: ArraySlice<UInt8>) -> Double? {
        // Most fields are small whole numbers.
        if (1...9).contains(field.count), field.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Double(field.reduce(0) { 10 * $0 + Int($1 - 0x30) })
        }
        return Double(text(field))
    }

    /// A field as text, without spaces around it.
    static func text(_ field: ArraySlice<UInt8>) -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 }
        let field = field.drop(while: isSpace)
        return RawName.text(
            field.prefix((field.lastIndex { !isSpace($0) } ?? field.startIndex - 1) + 1 - field.startIndex))
    }
}
