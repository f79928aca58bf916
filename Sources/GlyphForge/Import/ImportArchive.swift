internal import CArchive
internal import Glibc

/// Reads the files of a tar or zip archive one after the other, in memory: nothing is ever unpacked to disk.
///
/// What an archive may cost is bounded by ``ImportLimits``.
final class ImportArchive {
    private let path: String
    /// The archive itself; libarchive reads from the mapping.
    let file: MappedFile
    private let handle: OpaquePointer
    private let chunk: UnsafeMutableRawBufferPointer
    private let mostBytes: Int
    private var bytes = 0
    private var announced = 0
    private var members = 0
    /// Whether the member that ``next()`` came to is a link.
    private var isLink = false

    init(_ path: String) throws {
        self.path = path
        file = try MappedFile(path: path)
        mostBytes = file.bytes.count * ImportLimits.ratio + ImportLimits.freeBytes
        chunk = .allocate(byteCount: 1 << 16, alignment: 16)
        Self.readUTF8Names
        handle = archive_read_new()
        archive_read_support_filter_gzip(handle)
        archive_read_support_filter_bzip2(handle)
        archive_read_support_filter_xz(handle)
        archive_read_support_format_tar(handle)
        archive_read_support_format_gnutar(handle)
        archive_read_support_format_zip(handle)
        guard file.bytes.count > 0 else { throw DatasetError(.damaged, "\(path) is empty: 0 bytes.") }
        // In blocks: of a stored member libarchive checks the whole block at once, and would read all of a large file
        // for its header.
        guard archive_read_open_memory2(handle, file.bytes.baseAddress, file.bytes.count, chunk.count) == ARCHIVE_OK
        else { throw failure() }
    }

    deinit {
        archive_read_free(handle)
        chunk.deallocate()
    }

    /// libarchive gives names in the process's locale, and in that of C none beyond ASCII.
    private static let readUTF8Names: Void = { _ = setlocale(LC_CTYPE, "C.UTF-8") }()

    /// Whether it is a zip archive; known after the first member.
    var isZip: Bool { archive_format(handle) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_ZIP }

    /// The path of the next file, or link to one; nil at the end.
    ///
    /// - Throws: `.damaged` when the archive is cut off, damaged or none; `.unsuitable` when it is beyond its bounds.
    func next() throws(DatasetError) -> String? {
        while true {
            var entry: OpaquePointer?
            let status = archive_read_next_header(handle, &entry)
            if status == ARCHIVE_EOF { return nil }
            guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { throw failure() }
            members += 1
            guard members <= ImportLimits.members else {
                throw DatasetError(
                    .unsuitable, "\(path) has more than \(ImportLimits.members) members, which no import takes.")
            }
            // Skipping costs decompression too: a declared size beyond the bounds ends it here.
            announced += max(0, min(Int(archive_entry_size(entry)), Int.max - announced))
            guard announced <= mostBytes else { throw tooLarge() }
            isLink = archive_entry_hardlink(entry) != nil || archive_entry_filetype(entry) == 0o120000
            guard isLink || archive_entry_filetype(entry) == 0o100000 else { continue }
            if let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry) {
                return String(cString: name)
            }
        }
    }

    /// Up to `count` further bytes of the file that ``next()`` came to: fewer at its end only.
    ///
    /// - Throws: ``MemberError`` when only this file is damaged.
    func read(_ count: Int) throws -> [UInt8] {
        guard !isLink else {
            throw MemberError(reason: "a link to another file of the archive, which has no bytes of its own")
        }
        var result: [UInt8] = []
        while result.count < count {
            let got = archive_read_data(handle, chunk.baseAddress, min(count - result.count, chunk.count))
            guard got >= 0 else {
                let error = failure()
                // libarchive can go on to the next member after other errors, such as a wrong checksum or a password.
                if got == Int(ARCHIVE_FATAL) { throw error }
                throw MemberError(reason: message)
            }
            if got == 0 { break }
            bytes += got
            guard bytes <= mostBytes else { throw tooLarge() }
            result.append(contentsOf: chunk[..<got])
        }
        return result
    }

    /// A file of the archive that cannot be read, while others can.
    struct MemberError: Error {
        let reason: String
    }

    private var message: String { archive_error_string(handle).map { String(cString: $0) } ?? "damaged" }

    private func failure() -> DatasetError {
        DatasetError(
            .damaged,
            "\(path) cannot be read as an archive (\(message)): it is cut off, damaged, or neither tar nor zip; fetch it again."
        )
    }

    private func tooLarge() -> DatasetError {
        DatasetError(.unsuitable, "\(path) unpacks to more than \(ImportLimits.ratio) times its size: an archive bomb?")
    }
}

/// How much an archive of images may cost.
enum ImportLimits {
    /// Files and folders of an archive; the larger notMNIST has 529,000.
    static let members = 10_000_000
    /// Unpacked bytes for each byte of the archive.
    static let ratio = 100
    /// Unpacked bytes that are allowed whatever the ratio.
    static let freeBytes = 256 << 20
}
