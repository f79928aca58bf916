internal import Foundation

/// Arrays with a number for each image as blobs in the database: 4 bytes each, little-endian.
enum NumberBlob {
    static func encode(_ numbers: [Float]) -> Data { encode(numbers.map(\.bitPattern)) }

    static func encode(_ numbers: [some FixedWidthInteger]) -> Data {
        numbers.map(\.littleEndian).withUnsafeBytes { Data($0) }
    }

    static func floats(_ blob: Data) -> [Float] {
        values(blob, as: UInt32.self).map { Float(bitPattern: UInt32(littleEndian: $0)) }
    }

    static func integers(_ blob: Data) -> [Int32] { values(blob, as: Int32.self).map(Int32.init(littleEndian:)) }

    private static func values<Value: BitwiseCopyable>(_ blob: Data, as type: Value.Type) -> [Value] {
        blob.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: type) }
        }
    }
}
