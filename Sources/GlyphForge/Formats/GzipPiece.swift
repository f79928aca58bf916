internal import CZlib

/// A stretch of bytes compressed on its own, to be joined with others into one gzip file: so that several workers can
/// compress parts of one file, and the result does not depend on how many they are.
struct GzipPiece: Sendable {
    /// Deflated bytes that end on a byte's border.
    let deflated: [UInt8]
    /// Bytes before compression.
    let byteCount: Int
    /// CRC-32 of them.
    let checksum: UInt
}

/// Makes pieces. One belongs to one worker.
final class GzipCompressor {
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter level: zlib's, 1 (fast) to 9 (small).
    init(level: Int32) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Negative: bare deflate data; the gzip file's header and end are written around all pieces.
        let status = gf_deflateInit2(stream, level, -15, 8, Z_DEFAULT_STRATEGY)
        precondition(status == Z_OK, "zlib has no memory")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func compress(_ bytes: [UInt8]) -> GzipPiece {
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

/// Joins pieces into one gzip file of a single member, without a name or time in it.
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

    /// Writes the end: an empty last block, the checksum, the size modulo 2^32.
    func finish() throws {
        try file.write([0x03, 0x00])
        let end = [UInt32(checksum), UInt32(truncatingIfNeeded: byteCount)]
        try file.write(end.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } })
        try file.synchronize()
    }
}
