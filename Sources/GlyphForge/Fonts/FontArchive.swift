internal import CArchive
internal import Glibc

/// Reads the members of an archive of fonts one after the other, in memory: nothing is ever unpacked to disk.
///
/// Zip, tar (plain or compressed) and 7z, archives within archives included. What an archive may cost is bounded by
/// ``ArchiveLimits``; one that goes beyond is cut off with an error, its members so far stay valid.
final class FontArchive {
    /// A member that is a font by its name.
    struct Member {
        /// Its path in the archive; `inner.zip/A.ttf` for a member of an archive inside.
        let name: String
        /// Its bytes, or why they cannot be had.
        let contents: Result<FontContents, FontError>
    }

    private let subject: String
    private let contents: FontContents
    private let depth: Int
    private let budget: ArchiveBudget
    private let handle: OpaquePointer
    private var inner: (prefix: String, archive: FontArchive)?

    /// Opens an archive file.
    convenience init(path: String) throws {
        let contents = try FontContents(mapping: path)
        try self.init(contents, subject: path, depth: 1, budget: ArchiveBudget(archiveBytes: contents.count))
    }

    private init(_ contents: FontContents, subject: String, depth: Int, budget: ArchiveBudget) throws(FontError) {
        self.subject = subject
        self.contents = contents
        self.depth = depth
        self.budget = budget
        Self.readUTF8Names
        handle = archive_read_new()
        archive_read_support_filter_gzip(handle)
        archive_read_support_filter_bzip2(handle)
        archive_read_support_filter_xz(handle)
        archive_read_support_filter_lzma(handle)
        archive_read_support_filter_zstd(handle)
        archive_read_support_format_tar(handle)
        archive_read_support_format_gnutar(handle)
        archive_read_support_format_zip(handle)
        archive_read_support_format_7zip(handle)
        guard contents.count > 0,
            archive_read_open_memory(handle, contents.bytes.baseAddress, contents.bytes.count) == ARCHIVE_OK
        else {
            throw FontError(
                .cannotOpen, subject, contents.count == 0 ? "the file is empty" : "not an archive, or a damaged one")
        }
    }

    deinit { archive_read_free(handle) }

    /// libarchive gives names in the process's locale, and in that of C none beyond ASCII.
    private static let readUTF8Names: Void = { _ = setlocale(LC_CTYPE, "C.UTF-8") }()

    /// The next member that is a font; nil at the end.
    ///
    /// - Throws: ``FontError`` when the archive is damaged, encrypted or beyond its bounds; it then has no more
    ///   members.
    func next() throws(FontError) -> Member? {
        while true {
            if let (prefix, archive) = inner {
                do throws(FontError) {
                    if let member = try archive.next() {
                        return Member(name: prefix + "/" + member.name, contents: member.contents)
                    }
                    inner = nil
                } catch {
                    inner = nil
                    if error.code == .tooLarge { throw error }
                    return Member(name: prefix, contents: .failure(error))
                }
            }
            var entry: OpaquePointer?
            let status = archive_read_next_header(handle, &entry)
            if status == ARCHIVE_EOF { return nil }
            guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { throw failure() }
            try budget.countMember(in: subject)
            // Skipping what is no font costs decompression too: a declared size beyond the bounds ends it here.
            try budget.check(announced: Int(archive_entry_size(entry)), in: subject)
            guard archive_entry_filetype(entry) == 0o100000 else { continue }
            guard let name = Self.name(of: entry) else {
                let number = "member \(budget.members)"
                return Member(
                    name: number, contents: .failure(FontError(.cannotOpen, number, "its name cannot be read")))
            }
            if FontFileName.isFont(name) {
                return Member(name: name, contents: try read(name))
            }
            if FontFileName.isArchive(name) {
                guard depth < ArchiveLimits.depth else {
                    return Member(
                        name: name,
                        contents: .failure(
                            FontError(.tooLarge, name, "archives nested deeper than \(ArchiveLimits.depth)")))
                }
                switch try read(name) {
                case .success(let bytes):
                    do throws(FontError) {
                        inner = (name, try FontArchive(bytes, subject: name, depth: depth + 1, budget: budget))
                    } catch {
                        return Member(name: name, contents: .failure(error))
                    }
                case .failure(let error): return Member(name: name, contents: .failure(error))
                }
            }
        }
    }

    private static func name(of entry: OpaquePointer) -> String? {
        if let name = archive_entry_pathname_utf8(entry) { return String(cString: name) }
        return archive_entry_pathname(entry).map { String(cString: $0) }
    }

    /// Reads the current member whole.
    private func read(_ name: String) throws(FontError) -> Result<FontContents, FontError> {
        var bytes: [UInt8] = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { chunk.deallocate() }
        while true {
            let count = archive_read_data(handle, chunk.baseAddress, chunk.count)
            if count == 0 { return .success(FontContents(bytes)) }
            guard count > 0 else {
                let error = failure()
                // libarchive can go on to the next member after other errors, such as a wrong checksum or a password.
                if count == Int(ARCHIVE_FATAL) { throw error }
                return .failure(FontError(.cannotOpen, name, error.reason))
            }
            try budget.spend(count, in: subject)
            guard bytes.count + count <= DrawingLimits.fileBytes else {
                return .failure(
                    FontError(.tooLarge, name, "larger than \(DrawingLimits.fileBytes >> 20) MiB when unpacked"))
            }
            bytes.append(contentsOf: chunk[0..<count])
        }
    }

    private func failure() -> FontError {
        let message = archive_error_string(handle).map { String(cString: $0) } ?? "damaged"
        return FontError(.cannotOpen, subject, "the archive cannot be read (\(message))")
    }
}

/// How much an archive may cost.
public enum ArchiveLimits {
    /// Archives within archives, the outermost counted.
    public static let depth = 3
    /// Members of any kind, those of inner archives counted.
    public static let members = 500_000
    /// Unpacked bytes for each byte of the archive; fonts pack to a fifth at the best.
    public static let ratio = 100
    /// Unpacked bytes that are allowed whatever the ratio.
    public static let freeBytes = 256 << 20
}

/// What of an outermost archive's bounds is used up, its inner archives included.
private final class ArchiveBudget {
    private let mostBytes: Int
    private var bytes = 0
    private var announced = 0
    private(set) var members = 0

    init(archiveBytes: Int) { mostBytes = archiveBytes * ArchiveLimits.ratio + ArchiveLimits.freeBytes }

    func countMember(in subject: String) throws(FontError) {
        members += 1
        guard members <= ArchiveLimits.members else {
            throw FontError(.tooLarge, subject, "more than \(ArchiveLimits.members) members")
        }
    }

    func check(announced size: Int, in subject: String) throws(FontError) {
        announced += max(0, min(size, Int.max - announced))
        guard announced <= mostBytes else { throw tooLarge(subject) }
    }

    func spend(_ count: Int, in subject: String) throws(FontError) {
        bytes += count
        guard bytes <= mostBytes else { throw tooLarge(subject) }
    }

    private func tooLarge(_ subject: String) -> FontError {
        FontError(.tooLarge, subject, "unpacks to more than \(ArchiveLimits.ratio) times its size: an archive bomb?")
    }
}
