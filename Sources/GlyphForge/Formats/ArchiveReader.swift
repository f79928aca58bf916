internal import CArchive
internal import Glibc

/// Reads the members of an archive one after another, in memory; nothing is unpacked to disk.
final class ArchiveReader {
    /// The formats that are recognized.
    enum Formats {
        /// zip, and tar without compression or with gzip, bzip2 or xz.
        case tarAndZip
        /// These, 7z, and tar with lzma or zstd.
        case all
    }

    /// A member's header.
    struct Member {
        /// Its path in the archive, with the text of ``RawName`` when it is not UTF-8; nil when it has none.
        let name: String?
        /// Whether it is a regular file.
        let isFile: Bool
        /// Whether it is a link to another file.
        let isLink: Bool
    }

    /// A member that cannot be read although the members after it can.
    struct MemberError: Error {
        let reason: String
    }

    private let subject: String
    // Keeps the bytes alive that libarchive reads.
    private let owner: AnyObject
    private let budget: ArchiveBudget
    private let handle: OpaquePointer
    /// What the file is by its first bytes.
    private let kind: FileKind?
    private let chunk: UnsafeMutableRawBufferPointer

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - bytes: The whole archive.
    ///   - owner: The object that keeps the bytes.
    ///   - subject: What to call the archive in messages.
    /// - Throws: `.damaged` when the archive is empty or cannot be opened.
    init(
        _ bytes: UnsafeRawBufferPointer, owner: AnyObject, subject: String, formats: Formats, budget: ArchiveBudget
    ) throws(FormatError) {
        self.subject = subject
        self.owner = owner
        self.budget = budget
        kind = FileKind(bytes)
        chunk = .allocate(byteCount: 1 << 16, alignment: 16)
        Self.readUTF8Names
        handle = archive_read_new()
        // A library built without one of these fails when it meets such an archive.
        archive_read_support_filter_gzip(handle)
        archive_read_support_filter_bzip2(handle)
        archive_read_support_filter_xz(handle)
        archive_read_support_format_tar(handle)
        archive_read_support_format_gnutar(handle)
        archive_read_support_format_zip(handle)
        if formats == .all {
            archive_read_support_filter_lzma(handle)
            archive_read_support_filter_zstd(handle)
            archive_read_support_format_7zip(handle)
        }
        guard bytes.count > 0 else {
            throw FormatError(.damaged, "\(subject) is empty: 0 bytes.", reason: "the file is empty")
        }
        // In blocks: for a stored member libarchive computes the checksum of a whole block, so one block for the whole
        // file would read all of it to give the first bytes.
        guard archive_read_open_memory2(handle, bytes.baseAddress, bytes.count, chunk.count) == ARCHIVE_OK else {
            throw failure()
        }
    }

    deinit {
        archive_read_free(handle)
        chunk.deallocate()
    }

    /// libarchive converts names to the process's locale, and the C locale has ASCII only.
    private static let readUTF8Names: Void = { _ = setlocale(LC_CTYPE, "C.UTF-8") }()

    /// Whether it is a zip archive; known after the first member.
    var isZip: Bool { archive_format(handle) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_ZIP }

    /// Moves to the next member; nil at the end.
    ///
    /// - Throws: `.damaged` when the archive is truncated, damaged or in another format; `.unsuitable` when it exceeds
    ///   its limits.
    func next() throws(FormatError) -> Member? {
        var entry: OpaquePointer?
        let status = archive_read_next_header(handle, &entry)
        if status == ARCHIVE_EOF { return nil }
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { throw failure() }
        try budget.addMember(declaring: Int(archive_entry_size(entry)), in: subject)
        let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
        let type = archive_entry_filetype(entry)
        return Member(
            name: name.map { RawName.text(UnsafeRawBufferPointer(start: $0, count: strlen($0))) },
            isFile: type == 0o100000,
            isLink: archive_entry_hardlink(entry) != nil || type == 0o120000)
    }

    /// The next bytes of the current member: `count`, or fewer at its end.
    ///
    /// - Throws: As ``next()``. When only this member is damaged or encrypted, the result is a failure.
    func read(_ count: Int) throws(FormatError) -> Result<[UInt8], MemberError> {
        var result: [UInt8] = []
        while result.count < count {
            let got = archive_read_data(handle, chunk.baseAddress, min(count - result.count, chunk.count))
            guard got >= 0 else {
                // After errors that are not fatal, such as a wrong checksum, libarchive can read the next member.
                if got == Int(ARCHIVE_FATAL) { throw failure() }
                return .failure(MemberError(reason: message))
            }
            if got == 0 { break }
            try budget.addBytes(got, in: subject)
            result.append(contentsOf: chunk[..<got])
        }
        return .success(result)
    }

    private var message: String { archive_error_string(handle).map { String(cString: $0) } ?? "damaged" }

    private func failure() -> FormatError {
        if let kind, !kind.isArchive {
            return FormatError(
                .damaged, "\(subject) is \(kind.name), not an archive.", reason: "it is \(kind.name), not an archive")
        }
        return FormatError(
            .damaged,
            "\(subject) cannot be read as an archive (\(message)): it is truncated, damaged or in another format; download it again.",
            reason: "the archive cannot be read (\(message))")
    }
}

extension ArchiveReader {
    /// Opens a tar or zip archive under the standard limits.
    convenience init(_ file: MappedFile, subject: String) throws(FormatError) {
        let budget = ArchiveBudget(.standard, archiveBytes: file.bytes.count)
        try self.init(file.bytes, owner: file, subject: subject, formats: .tarAndZip, budget: budget)
    }

    /// Moves to the next file or link that has a name; nil at the end.
    func nextFile() throws(FormatError) -> (name: String, isLink: Bool)? {
        while let member = try next() {
            if member.isFile || member.isLink, let name = member.name { return (name, member.isLink) }
        }
        return nil
    }
}
