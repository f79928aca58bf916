internal import Foundation
internal import GlyphForge

/// A file of named tensors in the safetensors format (https://github.com/huggingface/safetensors): 8 bytes with the
/// length of the JSON header, the header, then the numbers.
///
/// The file is memory-mapped; the numbers of a tensor are read on request.
public struct SafeTensors: Sendable {
    /// Free-form text about the file.
    public let metadata: [String: String]
    /// The names of the tensors in the order of their data.
    public let names: [String]
    private let path: String
    private let entries: [String: Entry]
    private let file: MappedFile
    /// Offset of the numbers in the file.
    private let dataStart: Int

    /// Opens a file and checks that it is complete.
    ///
    /// - Throws: ``SafeTensorsError`` if it is not a valid safetensors file, or `FileError` if it cannot be read.
    public init(path: String) throws {
        func damaged(_ reason: String) -> SafeTensorsError {
            SafeTensorsError(path, "is damaged or not a safetensors file: \(reason)")
        }
        self.path = path
        file = try MappedFile(path: path)
        let bytes = file.bytes
        guard bytes.count >= 8 else {
            throw damaged("it has \(bytes.count) bytes, fewer than the 8 of the header's length")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(bytes.count - 8) else {
            throw damaged("its header should have \(length) bytes, but only \(bytes.count - 8) follow")
        }
        dataStart = 8 + Int(length)
        let header: Header
        do {
            // A plain decoder: the format defines the keys.
            header = try JSONDecoder().decode(Header.self, from: Data(bytes[8..<dataStart]))
        } catch {
            throw damaged("its header is not a table of tensors")
        }
        metadata = header.metadata
        entries = header.entries
        // The name is part of the order because an empty tensor starts at the same offset as the next one.
        func place(_ entry: (key: String, value: Entry)) -> (Int, Int, String) {
            (entry.value.offsets.begin, entry.value.offsets.end, entry.key)
        }
        names = header.entries.sorted { place($0) < place($1) }.map(\.key)
        var end = 0
        for name in names {
            let entry = entries[name]!
            guard entry.offsets.begin == end, entry.offsets.end >= end else {
                throw damaged("the data of '\(name)' does not start where the tensor before it ends")
            }
            end = entry.offsets.end
            guard entry.byteCount == nil || entry.byteCount == end - entry.offsets.begin else {
                throw damaged("'\(name)' of shape \(entry.shape) has \(end - entry.offsets.begin) bytes")
            }
        }
        guard dataStart + end == bytes.count else {
            throw damaged("its tensors need \(end) bytes, but the file has \(bytes.count - dataStart)")
        }
    }

    /// The shape of a tensor and its numbers in C order.
    ///
    /// - Throws: ``SafeTensorsError`` if the tensor does not exist or is not float32.
    public func tensor(_ name: String) throws(SafeTensorsError) -> (shape: [Int], numbers: [Float]) {
        guard let entry = entries[name] else { throw SafeTensorsError(path, "has no tensor '\(name)'") }
        guard entry.dtype == "F32" else {
            throw SafeTensorsError(path, "contains '\(name)' as \(entry.dtype); only F32 (float32) is supported")
        }
        let place = dataStart + entry.offsets.begin..<dataStart + entry.offsets.end
        let numbers = [Float](unsafeUninitializedCapacity: place.count / 4) { buffer, count in
            // The numbers may be unaligned, because the header has any length.
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: UnsafeRawBufferPointer(rebasing: file.bytes[place]))
            count = place.count / 4
        }
        return (entry.shape, numbers)
    }

    /// Writes float32 tensors in the given order. The same arguments always result in the same bytes.
    ///
    /// - Parameters:
    ///   - tensors: Tensors with different names; the numbers are in C order and match the shape.
    ///   - metadata: Free-form text about the file.
    public static func write(
        to path: String, tensors: [(name: String, shape: [Int], numbers: [Float])], metadata: [String: String] = [:]
    ) throws {
        var fields: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(JSON.quoted($0.key)):\(JSON.quoted($0.value))" }
            fields.append("\"\(Header.metadataKey)\":{\(pairs.joined(separator: ","))}")
        }
        var end = 0
        var seen: Set = [Header.metadataKey]
        for tensor in tensors {
            precondition(seen.insert(tensor.name).inserted, "tensor names must be different")
            precondition(tensor.numbers.count == tensor.shape.reduce(1, *), "the numbers must match the shape")
            let begin = end
            end += 4 * tensor.numbers.count
            fields.append(
                "\(JSON.quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":\(json(tensor.shape)),"
                    + "\"data_offsets\":\(json([begin, end]))}")
        }
        var header = Array("{\(fields.joined(separator: ","))}".utf8)
        // Aligns the numbers to 8 bytes.
        header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)

        try PartialFile.write(to: path) { output in
            try output.write(withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init))
            try output.write(header)
            for tensor in tensors { try tensor.numbers.withUnsafeBytes { try output.write($0) } }
        }
    }

    private static func json(_ numbers: [Int]) -> String { "[\(numbers.map(String.init).joined(separator: ","))]" }
}

/// The header: an entry for each tensor, and the metadata.
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

/// The header's entry for a tensor.
private struct Entry: Decodable {
    /// The number type, such as `F32`.
    let dtype: String
    let shape: [Int]
    /// The range of its bytes, relative to the end of the header.
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

    /// Number of bytes that the shape needs, or -1 if no file could contain them; nil for other types than float32.
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

/// An error in a safetensors file.
public struct SafeTensorsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong with the file: the rest of a sentence that starts with the path.
    public let failure: String

    init(_ path: String, _ failure: String) {
        self.path = path
        self.failure = failure
    }

    /// The error as a sentence for users.
    public var description: String { "\(path) \(failure)." }
}
