internal import CZlib

/// A part of a gzip file that was compressed independently.
///
/// Several workers can compress the parts of one file, and the result does not depend on the number of workers.
struct GzipPiece: Sendable {
    /// Deflated bytes, ending on a byte boundary.
    let deflated: [UInt8]
    /// Size before compression.
    let byteCount: Int
    /// CRC-32 of the bytes before compression.
    let checksum: UInt
}

/// Compresses pieces. An instance belongs to one worker.
final class GzipCompressor {
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter level: zlib's compression level, 1 (fast) to 9 (small).
    init(level: Int32) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Negative window bits: raw deflate data. `GzipFile` writes the header and the trailer around all pieces.
        let status = gf_deflateInit2(stream, level, -15, 8, Z_DEFAULT_STRATEGY)
        precondition(status == Z_OK, "zlib cannot allocate memory")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func compress(_ bytes: [UInt8]) -> GzipPiece {
        // Cannot fail for a stream that deflateInit2 has set up.
        deflateReset(stream)
        let deflated = [UInt8](unsafeUninitializedCapacity: Int(deflateBound(stream, UInt(bytes.count))) + 64) {
            output, count in
            bytes.withUnsafeBufferPointer { input in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                let status = deflate(stream, Z_SYNC_FLUSH)
                precondition(status == Z_OK && stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0)
                count = output.count - Int(stream.pointee.avail_out)
            }
        }
        let checksum = bytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
        return GzipPiece(deflated: deflated, byteCount: bytes.count, checksum: checksum)
    }
}

/// Concatenates pieces to a gzip file with a single member that records no name or time.
final class GzipFile {
    private let file: OutputFile
    private var checksum: UInt = 0
    private var byteCount = 0

    init(_ path: String) throws {
        file = try OutputFile(path)
        try file.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    }

    func append(_ piece: GzipPiece) throws {
        try file.write(piece.deflated)
        checksum = crc32_combine(checksum, piece.checksum, piece.byteCount)
        byteCount += piece.byteCount
    }

    /// Writes the trailer: an empty last block, the checksum and the size modulo 2^32.
    func finish() throws {
        try file.write([0x03, 0x00])
        let end = [UInt32(checksum), UInt32(truncatingIfNeeded: byteCount)]
        try file.write(end.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } })
        try file.synchronize()
    }
}
