extension IDX {
    /// Opens an IDX file, compressed with gzip or not, and reads its header.
    ///
    /// - Throws: `.damaged` when it is no IDX file or its header is truncated.
    static func array(_ path: String) throws -> NumberArray {
        let stream = try GzipReader(path)
        let magic = try stream.read(4)
        guard let format = format(magic) else {
            if let kind = FileKind(path: path), kind != .gzip {
                throw FormatError(.damaged, "\(path) is \(kind.name), not an IDX file.")
            }
            let found = magic.isEmpty ? "it is empty" : "its first bytes are \(Hexadecimal.text(magic))"
            throw FormatError(.damaged, "\(path) is not an IDX file: \(found) instead of 00000803 or 00000801.")
        }
        let sizes = try stream.read(4 * Int(magic[3]))
        guard sizes.count == 4 * Int(magic[3]) else {
            throw FormatError(.damaged, "\(path) is truncated within its header; download it again.")
        }
        let shape = stride(from: 0, to: sizes.count, by: 4).map { start in
            sizes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        return NumberArray(subject: path, format: format, shape: shape, bytes: stream)
    }

    /// Whether a file, decompressed if it is a gzip file, begins like an IDX file.
    static func isIDX(_ path: String) throws -> Bool { format(try GzipReader(path).readAvailable(4)) != nil }

    /// The number format that an IDX file's first four bytes declare; nil for other files.
    private static func format(_ magic: [UInt8]) -> NumberFormat? {
        guard magic.count == 4, magic[0] == 0, magic[1] == 0, (1...4).contains(magic[3]) else { return nil }
        return NumberFormat(idx: magic[2])
    }
}
