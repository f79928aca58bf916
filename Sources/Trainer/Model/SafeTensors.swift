internal import Foundation
internal import GlyphForge

/// A file of named tensors in the safetensors format (https://github.com/huggingface/safetensors): 8 bytes with the
/// length of a header in JSON, the header, then the numbers. Mapped: a tensor's numbers are read when they are asked
/// for.
public struct SafeTensors: Sendable {
    /// Words about the file as a whole.
    public let metadata: [String: String]
    /// The tensors' names in the order of their numbers.
    public let names: [String]
    private let path: String
    private let entries: [String: Entry]
    private let file: MappedFile
    /// Where the numbers begin.
    private let dataStart: Int

    /// Opens a file and looks whether it is whole.
    ///
    /// - Throws: ``SafeTensorsError`` when it is not such a file, or `FileError` when it cannot be read.
    public init(path: String) throws {
        func damaged(_ reason: String) -> SafeTensorsError {
            SafeTensorsError(path, "is damaged or no safetensors file: \(reason)")
        }
        self.path = path
        file = try MappedFile(path: path)
        let bytes = file.bytes
        guard bytes.count >= 8 else {
            throw damaged("it has \(bytes.count) bytes, fewer than the 8 that it must begin with")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(bytes.count - 8) else {
            throw damaged("its header should have \(length) bytes, but only \(bytes.count - 8) follow")
        }
        dataStart = 8 + Int(length)
        let header: Header
        do {
            header = try JSONDecoder().decode(Header.self, from: Data(bytes[8..<dataStart]))
        } catch {
            throw damaged("its header is no table of tensors")
        }
        metadata = header.metadata
        entries = header.entries
        // By name too: tensors without elements may begin where others do.
        func place(_ entry: (key: String, value: Entry)) -> (Int, Int, String) {
            (entry.value.offsets.begin, entry.value.offsets.end, entry.key)
        }
        names = header.entries.sorted { place($0) < place($1) }.map(\.key)
        var end = 0
        for name in names {
            let entry = entries[name]!
            guard entry.offsets.begin == end, entry.offsets.end >= end else {
                throw damaged("the numbers of '\(name)' do not follow on those before them")
            }
            end = entry.offsets.end
            guard entry.byteCount == nil || entry.byteCount == end - entry.offsets.begin else {
                throw damaged("'\(name)' of shape \(entry.shape) has \(end - entry.offsets.begin) bytes")
            }
        }
        guard dataStart + end == bytes.count else {
            throw damaged("its tensors have \(end) bytes, but \(bytes.count - dataStart) are there")
        }
    }

    /// The shape and the numbers, in C order, of a tensor.
    ///
    /// - Throws: ``SafeTensorsError`` when there is none of that name, or when its numbers are not float32.
    public func tensor(_ name: String) throws(SafeTensorsError) -> (shape: [Int], numbers: [Float]) {
        guard let entry = entries[name] else { throw SafeTensorsError(path, "has no tensor '\(name)'") }
        guard entry.dtype == "F32" else {
            throw SafeTensorsError(path, "holds '\(name)' as \(entry.dtype); only F32, float32, is read here")
        }
        let place = dataStart + entry.offsets.begin..<dataStart + entry.offsets.end
        let numbers = [Float](unsafeUninitializedCapacity: place.count / 4) { buffer, count in
            // The numbers need not lie where a float may: the header has any length.
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: UnsafeRawBufferPointer(rebasing: file.bytes[place]))
            count = place.count / 4
        }
        return (entry.shape, numbers)
    }

    /// Writes tensors of float32, in their order; the same bytes for the same arguments.
    ///
    /// - Parameters:
    ///   - tensors: Of different names, each with as many numbers as its shape says, in C order.
    ///   - metadata: Words about the file as a whole.
    public static func write(
        to path: String, tensors: [(name: String, shape: [Int], numbers: [Float])], metadata: [String: String] = [:]
    ) throws {
        var fields: [String] = []
        if !metadata.isEmpty {
            let pairs = try metadata.sorted { $0.key < $1.key }.map { "\(try quoted($0.key)):\(try quoted($0.value))" }
            fields.append("\"\(Header.metadataKey)\":{\(pairs.joined(separator: ","))}")
        }
        var end = 0
        var seen: Set = [Header.metadataKey]
        for tensor in tensors {
            precondition(seen.insert(tensor.name).inserted, "a name for each tensor")
            precondition(tensor.numbers.count == tensor.shape.reduce(1, *), "as many numbers as the shape says")
            let begin = end
            end += 4 * tensor.numbers.count
            fields.append(
                "\(try quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":\(json(tensor.shape)),\"data_offsets\":\(json([begin, end]))}"
            )
        }
        var header = Array("{\(fields.joined(separator: ","))}".utf8)
        // So that the numbers begin at a multiple of 8 bytes.
        header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)

        try PartialFile.write(to: path) { output in
            try output.write(withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init))
            try output.write(header)
            for tensor in tensors { try tensor.numbers.withUnsafeBytes { try output.write($0) } }
        }
    }

    private static func quoted(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }

    private static func json(_ numbers: [Int]) -> String { "[\(numbers.map(String.init).joined(separator: ","))]" }
}

/// The header: a tensor's entry by its name, and words under a name of their own.
private struct Header: Decodable {
    static let metadataKey = "__metadata__"

    var metadata: [String: String] = [:]
    var entries: [String: Entry] = [:]

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for key in container.allKeys {
            if key.stringValue == Self.metadataKey {
                metadata = try container.decode([String: String].self, forKey: key)
            } else {
                entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
            }
        }
    }
}

/// What the header says of a tensor.
private struct Entry: Decodable {
    /// The numbers' type, such as `F32`.
    let dtype: String
    let shape: [Int]
    /// Where its bytes are, counted from the header's end.
    let offsets: (begin: Int, end: Int)

    private enum Keys: String, CodingKey {
        case dtype, shape, offsets = "data_offsets"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        dtype = try container.decode(String.self, forKey: .dtype)
        shape = try container.decode([Int].self, forKey: .shape)
        let pair = try container.decode([Int].self, forKey: .offsets)
        guard pair.count == 2 else {
            throw DecodingError.dataCorruptedError(
                forKey: .offsets, in: container, debugDescription: "a begin and an end")
        }
        offsets = (pair[0], pair[1])
    }

    /// How many bytes the shape asks for, -1 when no file could hold them; nil for another type than float32.
    var byteCount: Int? {
        guard dtype == "F32" else { return nil }
        var count = 4
        for size in shape {
            let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
            guard size >= 0, !isTooLarge else { return -1 }
            count = product
        }
        return count
    }
}

/// A safetensors file that cannot be read.
public struct SafeTensorsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong with it.
    public let failure: String

    init(_ path: String, _ failure: String) {
        self.path = path
        self.failure = failure
    }

    /// The sentence a user reads.
    public var description: String { "\(path) \(failure)." }
}
