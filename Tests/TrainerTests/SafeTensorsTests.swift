import Foundation
import GlyphForge
import TestSupport
import Testing

@testable import Trainer

@Suite("Safetensors")
struct SafeTensorsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The judge expects the same tensors.
    private static let tensors: [(name: String, shape: [Int], numbers: [Float])] = [
        ("0.weight", [2, 3], [-1, 0, .leastNonzeroMagnitude, 3.25, .greatestFiniteMagnitude, -0.1]),
        ("none", [0, 4], []), ("one", [], [0.1]),
        ("Größe \"/\\", [5], [1, 2, 3, 4, .infinity]),
    ]
    private static let metadata = ["empty": "", "recipe": "name: \"x\"\n\tĄ 😀 / \u{1}"]

    private func expectContents(_ file: SafeTensors) throws {
        #expect(file.metadata == Self.metadata)
        #expect(Set(file.names) == Set(Self.tensors.map(\.name)))
        for (name, shape, numbers) in Self.tensors {
            let found = try file.tensor(name)
            #expect(found.shape == shape && found.numbers == numbers, "\(name)")
        }
    }

    @Test("A file survives writing and reading, and is the same each time")
    func roundTrip() throws {
        for name in ["a", "b"] {
            try SafeTensors.write(to: folder.file(name), tensors: Self.tensors, metadata: Self.metadata)
        }
        try expectContents(SafeTensors(path: folder.file("a")))
        #expect(try SafeTensors(path: folder.file("a")).names == ["0.weight", "none", "one", "Größe \"/\\"])
        let bytes = try bytes(folder.file("a"))
        #expect(try TestSupport.bytes(folder.file("b")) == bytes)
        #expect(bytes[0] % 8 == 0)
        try SafeTensors.write(to: folder.file("empty"), tensors: [])
        #expect(try SafeTensors(path: folder.file("empty")).names.isEmpty)
    }

    @Test("Files are compatible with Python's safetensors in both directions")
    func python() throws {
        try SafeTensors.write(to: folder.file("ours"), tensors: Self.tensors, metadata: Self.metadata)
        let result = try judge("safetensors_round_trip.py", folder.file("ours"), folder.file("theirs"))
        try #require(result.status == 0, "\(result.output)\(result.errors)")
        let theirs = try SafeTensors(path: folder.file("theirs"))
        try expectContents(theirs)
    }

    @Test("A missing tensor or one of another type is an error with its name")
    func missing() throws {
        let path = try write(#"{"x":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, data: 8)
        let file = try SafeTensors(path: path)
        #expect(error { _ = try file.tensor("y") } == "\(path) has no tensor 'y'.")
        #expect(error { _ = try file.tensor("x") } == "\(path) contains 'x' as I64; only F32 (float32) is supported.")
    }

    @Test(
        "A damaged file is an error with the reason",
        arguments: [
            (
                #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 7,
                "its tensors need 8 bytes, but the file has 7"
            ),
            (
                #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9,
                "its tensors need 8 bytes, but the file has 9"
            ),
            (#"{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "'x' of shape [3] has 8 bytes"),
            (#"{"x":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}"#, 8, "'x' of shape [-1, -2] has 8 bytes"),
            (#"{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0, "has 0 bytes"),
            (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "the data of 'x' does not start"),
            (#"{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,-4]}}"#, 8, "the data of 'x' does not start"),
            (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, 4, "its header is not a table of tensors"),
            (#"{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#, 4, "its header is not a table of tensors"),
            (#"{"x":{"shape":[1],"data_offsets":[0,4]}}"#, 4, "its header is not a table of tensors"),
            (#"{"__metadata__":{"a":1}}"#, 0, "its header is not a table of tensors"),
            ("[1, 2]", 0, "its header is not a table of tensors"),
            ("{\"x\":", 0, "its header is not a table of tensors"),
            ("", 0, "its header is not a table of tensors"),
        ])
    func damaged(_ header: String, _ data: Int, _ reason: String) throws {
        let path = try write(header, data: data)
        let found = try #require(error { _ = try SafeTensors(path: path) })
        #expect(
            found.hasPrefix("\(path) is damaged or not a safetensors file: ") && found.contains(reason), "\(found)")
    }

    @Test("A file truncated at any byte is rejected, and a flipped bit never crashes the program")
    func everyByte() throws {
        try SafeTensors.write(to: folder.file("whole"), tensors: Self.tensors, metadata: Self.metadata)
        let whole = try bytes(folder.file("whole"))
        for count in 0..<whole.count {
            let path = try folder.write(whole[..<count], to: "cut")
            #expect(throws: SafeTensorsError.self) { _ = try SafeTensors(path: path) }
        }
        for position in whole.indices {
            var bytes = whole
            bytes[position] ^= 1 << (position % 8)
            let path = try folder.write(bytes, to: "flipped")
            if let file = try? SafeTensors(path: path) { for name in file.names { _ = try? file.tensor(name) } }
        }
        #expect(throws: FileError.self) { _ = try SafeTensors(path: folder.file("not there")) }
    }

    @Test("A header longer than the file is an error", arguments: [UInt64(9), 1 << 40, .max])
    func longHeader(_ length: UInt64) throws {
        let path = try folder.write(
            withUnsafeBytes(of: length.littleEndian, Array.init) + [1, 2, 3, 4, 5, 6, 7, 8], to: "file")
        #expect(
            error { _ = try SafeTensors(path: path) }?.contains(
                "its header should have \(length) bytes, but only 8 follow") == true)
    }

    /// Writes a file with this header and `data` zero bytes.
    private func write(_ header: String, data: Int) throws -> String {
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
        return try folder.write(length + Array(header.utf8) + [UInt8](repeating: 0, count: data), to: "file")
    }

    private func error(_ body: () throws -> Void) -> String? {
        #expect(throws: SafeTensorsError.self) { try body() }?.description
    }
}
