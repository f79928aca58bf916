/// Limits on what reading an archive may cost, so that a small malicious file cannot exhaust memory or time.
struct ArchiveLimits: Sendable {
    /// Maximum number of members of any kind, including those of nested archives.
    let members: Int
    /// Maximum number of unpacked bytes for each byte of the archive.
    var ratio = 100
    /// Unpacked bytes that are allowed in addition, so that small archives may compress better.
    var freeBytes = 256 << 20
    /// Maximum nesting of archives within archives; 1 means that no nested archive is opened.
    var depth = 1

    /// The limits for archives of images and arrays; the larger notMNIST has 529,000 members.
    static let standard = ArchiveLimits(members: 10_000_000)
}

/// What an archive and the archives nested in it have used of their limits.
final class ArchiveBudget {
    let limits: ArchiveLimits
    /// Members so far.
    private(set) var members = 0
    private let maxBytes: Int
    private var bytes = 0
    private var announced = 0

    init(_ limits: ArchiveLimits, archiveBytes: Int) {
        self.limits = limits
        maxBytes = archiveBytes * limits.ratio + limits.freeBytes
    }

    /// Counts a member and the size that its header declares.
    ///
    /// A member that is skipped is decompressed too, so its declared size counts.
    func addMember(declaring size: Int, in subject: String) throws(FormatError) {
        members += 1
        guard members <= limits.members else {
            let reason = "more than \(TextFormat.grouped(limits.members)) members"
            throw FormatError(.unsuitable, "\(subject) has \(reason), the maximum.", reason: reason)
        }
        announced += max(0, min(size, Int.max - announced))
        guard announced <= maxBytes else { throw tooLarge(subject) }
    }

    /// Counts unpacked bytes.
    func addBytes(_ count: Int, in subject: String) throws(FormatError) {
        bytes += count
        guard bytes <= maxBytes else { throw tooLarge(subject) }
    }

    private func tooLarge(_ subject: String) -> FormatError {
        let reason = "unpacks to more than \(limits.ratio) times its size: an archive bomb?"
        return FormatError(.unsuitable, "\(subject) \(reason)", reason: reason)
    }
}
