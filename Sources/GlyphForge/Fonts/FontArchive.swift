/// Reads the fonts in an archive one after another, in memory; nothing is unpacked to disk.
///
/// Formats are zip, 7z and tar (plain or compressed), with archives nested in archives. An archive that exceeds
/// ``ArchiveLimits/fonts`` ends with an error; the members before the error stay valid.
final class FontArchive {
    /// A member whose name is that of a font file.
    struct Member {
        /// Its path in the archive; `inner.zip/A.ttf` for a member of a nested archive.
        let name: String
        /// Its bytes, or why it cannot be read.
        let contents: Result<FontContents, FontError>
    }

    private let subject: String
    private let depth: Int
    private let budget: ArchiveBudget
    private let reader: ArchiveReader
    private var nested: (prefix: String, archive: FontArchive)?

    /// Opens an archive file.
    convenience init(path: String) throws {
        let contents = try FontContents(mapping: path)
        let budget = ArchiveBudget(.fonts, archiveBytes: contents.count)
        try self.init(contents, subject: path, depth: 1, budget: budget)
    }

    private init(_ contents: FontContents, subject: String, depth: Int, budget: ArchiveBudget) throws(FontError) {
        self.subject = subject
        self.depth = depth
        self.budget = budget
        do throws(FormatError) {
            reader = try ArchiveReader(
                contents.bytes, owner: contents, subject: subject, formats: .all, budget: budget)
        } catch {
            throw FontError(error, subject)
        }
    }

    /// The next member that is a font; nil at the end.
    ///
    /// - Throws: ``FontError`` when the archive is damaged, encrypted or exceeds its limits; no members follow.
    func next() throws(FontError) -> Member? {
        while true {
            if let (prefix, archive) = nested {
                do throws(FontError) {
                    if let member = try archive.next() {
                        return Member(name: prefix + "/" + member.name, contents: member.contents)
                    }
                    nested = nil
                } catch {
                    nested = nil
                    if error.code == .tooLarge { throw error }
                    return Member(name: prefix, contents: .failure(error))
                }
            }
            guard let member = try nextHeader() else { return nil }
            guard member.isFile else { continue }
            guard let name = member.name else {
                let number = "member \(budget.members)"
                return Member(
                    name: number, contents: .failure(FontError(.cannotOpen, number, "its name cannot be decoded")))
            }
            guard FontFileName.isSource(name) else { continue }
            if FontFileName.isFont(name) {
                return Member(name: name, contents: try read(name))
            }
            if FontFileName.isArchive(name), let problem = try enter(name) {
                return Member(name: name, contents: .failure(problem))
            }
        }
    }

    /// Opens the current member as a nested archive, and returns the error if that fails.
    private func enter(_ name: String) throws(FontError) -> FontError? {
        guard depth < budget.limits.depth else {
            return FontError(.tooLarge, name, "archives are nested more than \(budget.limits.depth) deep")
        }
        switch try read(name) {
        case .success(let contents):
            do throws(FontError) {
                nested = (name, try FontArchive(contents, subject: name, depth: depth + 1, budget: budget))
                return nil
            } catch {
                return error
            }
        case .failure(let error): return error
        }
    }

    private func nextHeader() throws(FontError) -> ArchiveReader.Member? {
        do throws(FormatError) {
            return try reader.next()
        } catch {
            throw FontError(error, subject)
        }
    }

    /// The contents of the current member.
    private func read(_ name: String) throws(FontError) -> Result<FontContents, FontError> {
        do throws(FormatError) {
            switch try reader.read(DrawingLimits.fileBytes + 1) {
            case .success(let bytes):
                guard bytes.count <= DrawingLimits.fileBytes else {
                    return .failure(
                        FontError(.tooLarge, name, "larger than \(DrawingLimits.fileBytes >> 20) MiB when unpacked"))
                }
                return .success(FontContents(bytes))
            case .failure(let error):
                return .failure(FontError(.cannotOpen, name, "it cannot be unpacked (\(error.reason))"))
            }
        } catch {
            throw FontError(error, subject)
        }
    }
}

extension ArchiveLimits {
    /// The limits for archives of fonts; font files compress to a fifth at best.
    static let fonts = ArchiveLimits(members: 500_000, depth: 3)
}

extension FontError {
    /// An archive's error.
    fileprivate init(_ error: FormatError, _ subject: String) {
        self.init(error.code == .unsuitable ? .tooLarge : .cannotOpen, subject, error.reason)
    }
}
