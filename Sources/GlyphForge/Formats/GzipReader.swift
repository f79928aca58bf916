internal import CZlib

/// Reads a file, decompressing it if it is compressed with gzip.
final class GzipReader: ByteStream {
    private let path: String
    private let handle: gzFile
    private let chunk: UnsafeMutableRawBufferPointer

    init(_ path: String) throws {
        self.path = path
        // Fails for a pipe, which zlib would wait on.
        _ = try MappedFile(path: path)
        guard let handle = gzopen(FilePath.system(path), "rbe") else { throw FileError(path, "cannot be opened") }
        self.handle = handle
        chunk = .allocate(byteCount: 1 << 16, alignment: 16)
        gzbuffer(handle, 1 << 17)
    }

    deinit {
        // Closing a file that was only read loses nothing.
        gzclose(handle)
        chunk.deallocate()
    }

    func read(_ count: Int) throws -> [UInt8] {
        let result = readAvailable(count)
        if result.count < count {
            var status: Int32 = 0
            _ = gzerror(handle, &status)
            guard status == Z_OK || status == Z_STREAM_END else {
                throw FormatError(
                    .damaged, "\(path) cannot be decompressed: it is truncated or damaged; download it again.")
            }
        }
        return result
    }

    /// The next bytes: `count`, or fewer at the end or where the file is damaged.
    func readAvailable(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < count {
            let got = gzread(handle, chunk.baseAddress, UInt32(min(count - result.count, chunk.count)))
            guard got > 0 else { break }
            result.append(contentsOf: chunk[..<Int(got)])
        }
        return result
    }
}
