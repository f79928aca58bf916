internal import CZlib

/// Writes 8-bit grey PNG files, byte for byte as Pillow does by default with zlib. The original notMNIST images are
/// such files.
///
/// An encoder belongs to one worker. It keeps its zlib stream, because creating one takes longer than compressing an
/// image.
package final class PNGEncoder {
    /// Maximum bytes of compressed data in one IDAT chunk: the size of Pillow's buffer.
    private static let chunkSize = 65_536
    static let signature: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]

    private let stream: UnsafeMutablePointer<z_stream>
    /// The filtered rows, each after its filter byte.
    private var rows: [UInt8] = []
    private var filtered: [UInt8] = []

    package init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Window and memory level are Pillow's too; smaller ones change the bytes.
        let status = gf_deflateInit2(stream, 6, 15, 9, Z_FILTERED)
        precondition(status == Z_OK, "zlib cannot allocate memory")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Appends a PNG file with `height` rows of `width` grey levels to `output`.
    package func encode(_ pixels: UnsafeRawBufferPointer, width: Int, height: Int, to output: inout [UInt8]) {
        precondition(pixels.count == width * height && width > 0)
        output.append(contentsOf: Self.signature)
        // Bit depth 8, grey, the standard compression and filter methods, no interlacing.
        let header = IDX.bigEndian(UInt32(width)) + IDX.bigEndian(UInt32(height)) + [8, 0, 0, 0, 0]
        appendChunk("IHDR", to: &output) { $0.append(contentsOf: header) }
        filterRows(pixels.assumingMemoryBound(to: UInt8.self).baseAddress!, width: width, height: height)
        compress(to: &output, bound: max(1024, rows.count + rows.count / 1000 + 64))
        appendChunk("IEND", to: &output) { _ in }
    }

    private func appendChunk(_ type: String, to output: inout [UInt8], fill: (inout [UInt8]) -> Void) {
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: 4))
        output.append(contentsOf: type.utf8)
        fill(&output)
        let count = UInt32(output.count - start - 8)
        for (offset, byte) in IDX.bigEndian(count).enumerated() { output[start + offset] = byte }
        let sum = output.withUnsafeBufferPointer { crc32(0, $0.baseAddress! + start + 4, count + 4) }
        output.append(contentsOf: IDX.bigEndian(UInt32(sum)))
    }

    private func compress(to output: inout [UInt8], bound: Int) {
        // Cannot fail for a stream that deflateInit2 has set up.
        deflateReset(stream)
        rows.withUnsafeMutableBufferPointer { rows in
            stream.pointee.next_in = rows.baseAddress
            stream.pointee.avail_in = UInt32(rows.count)
            var status = Z_OK
            while status != Z_STREAM_END {
                appendChunk("IDAT", to: &output) { output in
                    let start = output.count
                    let room = min(Self.chunkSize, bound)
                    output.append(contentsOf: repeatElement(0, count: room))
                    output.withUnsafeMutableBufferPointer {
                        stream.pointee.next_out = $0.baseAddress! + start
                        stream.pointee.avail_out = UInt32(room)
                        status = deflate(stream, Z_FINISH)
                    }
                    output.removeLast(Int(stream.pointee.avail_out))
                }
            }
        }
    }

    /// Chooses for each row the filter with the smallest sum of absolute values of its bytes as signed numbers. The
    /// candidates are none, up, sub and Paeth; on a tie the first wins. Pillow uses "average" only with `optimize`.
    private func filterRows(_ pixels: UnsafePointer<UInt8>, width: Int, height: Int) {
        let length = width + 1
        if rows.count != length * height { rows = [UInt8](repeating: 0, count: length * height) }
        if filtered.count < 3 * width { filtered = [UInt8](repeating: 0, count: 3 * width) }
        rows.withUnsafeMutableBufferPointer { rows in
            filtered.withUnsafeMutableBufferPointer { filtered in
                let up = filtered.baseAddress!
                let sub = up + width
                let paeth = sub + width
                for y in 0..<height {
                    let row = pixels + y * width
                    let target = rows.baseAddress! + y * length
                    var smallest = magnitude(row, width)
                    var filter: UInt8 = 0
                    var best = row
                    func consider(_ candidate: UnsafeMutablePointer<UInt8>, _ number: UInt8) {
                        let sum = magnitude(candidate, width)
                        if sum < smallest { (smallest, filter, best) = (sum, number, UnsafePointer(candidate)) }
                    }
                    if smallest > 0 {
                        if y > 0 {
                            let above = row - width
                            for x in 0..<width { up[x] = row[x] &- above[x] }
                            consider(up, 2)
                        }
                        // Above the first row everything is 0, so "up" equals none and Paeth equals "sub".
                        if smallest > 0 {
                            sub[0] = row[0]
                            for x in 1..<max(1, width) { sub[x] = row[x] &- row[x - 1] }
                            consider(sub, 1)
                        }
                        if smallest > 0, y > 0 {
                            filterPaeth(row, above: row - width, into: paeth, width)
                            consider(paeth, 4)
                        }
                    }
                    target[0] = filter
                    (target + 1).update(from: best, count: width)
                }
            }
        }
    }
}

/// The sum of the absolute values of the bytes as signed numbers.
@inline(__always)
private func magnitude(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var sum: Int32 = 0
    for position in 0..<count {
        let byte = Int32(bytes[position])
        sum &+= min(byte, 256 &- byte)
    }
    return Int(sum)
}

/// The Paeth filter: subtracts from each pixel that neighbour (left, above, above left) which is nearest to
/// left + above - above left.
@inline(__always)
private func filterPaeth(
    _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<UInt8>, _ width: Int
) {
    output[0] = row[0] &- above[0]
    for x in 1..<max(1, width) {
        let a = Int16(row[x - 1])
        let b = Int16(above[x])
        let c = Int16(above[x - 1])
        let toA = abs(b &- c)
        let toB = abs(a &- c)
        let toC = abs(a &+ b &- c &- c)
        let nearer = toB <= toC ? b : c
        let predicted = toA <= toB && toA <= toC ? a : nearer
        output[x] = row[x] &- UInt8(truncatingIfNeeded: predicted)
    }
}
