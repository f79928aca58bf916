/// Entries of a tar archive in the POSIX (ustar) format, with the same bytes on every machine at any time.
///
/// libarchive is not used, because each worker writes a part of the same archive.
enum TarEntry {
    private static let blockSize = 512
    /// The end of an archive: two empty blocks.
    static let end = [UInt8](repeating: 0, count: 2 * blockSize)

    /// Appends a regular file with mode 644, owner 0 and time 0.
    static func append(_ contents: [UInt8], named name: String, to tar: inout [UInt8]) {
        let path = Array(name.utf8)
        if let (prefix, rest) = split(path) {
            appendHeader(name: rest, prefix: prefix, size: contents.count, type: "0", to: &tar)
        } else {
            // A path that does not fit goes into an extended header before the entry; the entry has a shortened name.
            let record = paxRecord("path", path)
            appendHeader(name: Array("@PaxHeader".utf8), prefix: [], size: record.count, type: "x", to: &tar)
            appendPadded(record, to: &tar)
            appendHeader(name: Array(path.prefix(100)), prefix: [], size: contents.count, type: "0", to: &tar)
        }
        appendPadded(contents, to: &tar)
    }

    /// A path split at a slash into a prefix of at most 155 bytes and a name of at most 100; nil when it does not fit.
    private static func split(_ path: [UInt8]) -> (prefix: ArraySlice<UInt8>, name: ArraySlice<UInt8>)? {
        if path.count <= 100 { return ([], path[...]) }
        let slash = UInt8(ascii: "/")
        guard let cut = path.indices.first(where: { path[$0] == slash && path.count - $0 - 1 <= 100 }), cut <= 155,
            cut + 1 < path.count
        else { return nil }
        return (path[..<cut], path[(cut + 1)...])
    }

    private static func appendHeader(
        name: some Collection<UInt8>, prefix: some Collection<UInt8>, size: Int, type: Unicode.Scalar,
        to tar: inout [UInt8]
    ) {
        let start = tar.count
        tar.append(contentsOf: repeatElement(0, count: blockSize))
        tar.withUnsafeMutableBufferPointer { buffer in
            let block = UnsafeMutableBufferPointer(rebasing: buffer[start...])
            func put(_ text: StaticString, at offset: Int) {
                for position in 0..<text.utf8CodeUnitCount { block[offset + position] = text.utf8Start[position] }
            }
            func putOctal(_ value: Int, digits: Int, at offset: Int) {
                for position in 0..<digits {
                    block[offset + digits - 1 - position] = UInt8(ascii: "0") + UInt8(value >> (3 * position) & 7)
                }
            }
            for (position, byte) in name.enumerated() { block[position] = byte }
            put("0000644", at: 100)
            put("0000000", at: 108)
            put("0000000", at: 116)
            putOctal(size, digits: 11, at: 124)
            put("00000000000", at: 136)
            put("        ", at: 148)
            block[156] = UInt8(type.value)
            put("ustar", at: 257)
            put("00", at: 263)
            for (position, byte) in prefix.enumerated() { block[345 + position] = byte }
            putOctal(block.reduce(0) { $0 + Int($1) }, digits: 6, at: 148)
            block[154] = 0
        }
    }

    private static func appendPadded(_ bytes: [UInt8], to tar: inout [UInt8]) {
        tar.append(contentsOf: bytes)
        tar.append(contentsOf: repeatElement(0, count: (blockSize - bytes.count % blockSize) % blockSize))
    }

    /// `length key=value\n`, where the length includes its own digits.
    private static func paxRecord(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let rest = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
        var count = rest.count + 1
        while "\(count)".utf8.count + rest.count != count { count += 1 }
        return Array("\(count)".utf8) + rest
    }
}
