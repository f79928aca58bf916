/// A font file that can be opened: a file on disk or a member of an archive.
public struct FontFile: Sendable {
    /// The file on disk, or the archive.
    public let path: String
    /// The member's name inside the archive; nil for a file on disk.
    public let member: String?
    /// The indices of the faces to use; nil means all.
    public let faces: [Int]?
    /// The source of its bytes.
    let contents: Contents

    enum Contents: Sendable {
        /// A file that is mapped when it is opened.
        case onDisk
        case inMemory(FontContents)
        case unreadable(FontError)
    }

    /// Its name in messages.
    public var subject: String { member.map { "\(path)/\($0)" } ?? path }
    /// The last component of its path.
    public var fileName: String {
        String((member ?? path).split(separator: "/", omittingEmptySubsequences: true).last ?? "font")
    }

    init(path: String, member: String? = nil, faces: [Int]? = nil, contents: Contents = .onDisk) {
        self.path = path
        self.member = member
        self.faces = faces
        self.contents = contents
    }

    func open() throws -> FontContents {
        switch contents {
        case .onDisk: try FontContents(mapping: path)
        case .inMemory(let contents): contents
        case .unreadable(let error): throw error
        }
    }
}

extension FontFile {
    /// Maximum faces in a file; a collection with more is damaged.
    private static let maxFaces = 65_536

    /// Opens the selected faces one after another.
    ///
    /// - Parameters:
    ///   - body: Receives each face and its index in the file.
    ///   - failed: Receives the index of each face in a collection that cannot be opened.
    /// - Throws: The error if the file, or its only face, cannot be opened.
    func forEachFace(
        in contents: FontContents, _ library: FontLibrary, body: (borrowing Face, Int) -> Void,
        failed: (Int, FontError) -> Void
    ) throws(FontError) {
        let count = library.faceCount(of: contents)
        guard count > 1 else {
            body(try Face(contents, subject: subject, in: library), 0)
            return
        }
        for index in 0..<min(count, Self.maxFaces) where faces?.contains(index) ?? true {
            do {
                body(try Face(contents, index: index, subject: subject, in: library), index)
            } catch {
                failed(index, error)
            }
        }
    }
}

/// The font files of a catalogue in order, including the members of archives.
public struct FontFileSequence: Sequence, IteratorProtocol {
    private var locations: IndexingIterator<[FontLocation]>
    private var archive: (path: String, reader: FontArchive)?
    /// Number of locations begun so far, for progress.
    public private(set) var locationsBegun = 0

    /// The files of a catalogue.
    public init(_ catalogue: FontCatalogue) { locations = catalogue.locations.makeIterator() }

    /// The next file. An archive that cannot be read gives an unreadable file, so that it becomes a reject.
    public mutating func next() -> FontFile? {
        while true {
            if let (path, reader) = archive {
                do {
                    if let member = try reader.next() {
                        return FontFile(path: path, member: member.name, contents: .init(member.contents))
                    }
                    archive = nil
                } catch {
                    archive = nil
                    return FontFile(path: path, contents: .unreadable(error))
                }
            }
            guard let location = locations.next() else { return nil }
            locationsBegun += 1
            if let problem = location.problem {
                return FontFile(
                    path: location.path, contents: .unreadable(FontError(.cannotOpen, location.path, problem)))
            }
            guard location.isArchive else { return FontFile(path: location.path, faces: location.faces) }
            do {
                archive = (location.path, try FontArchive(path: location.path))
            } catch {
                let reason = (error as? FontError)?.reason ?? "\(error)"
                return FontFile(
                    path: location.path, contents: .unreadable(FontError(.cannotOpen, location.path, reason)))
            }
        }
    }
}

extension FontFileSequence {
    /// The default number of files in a batch.
    static let batchSize = 8

    /// The next few files, so that passing them to a worker costs little compared with drawing; nil at the end.
    mutating func nextBatch(maxFiles: Int = batchSize) -> [FontFile]? {
        let maxBytesInMemory = 4 << 20
        var batch: [FontFile] = []
        var bytes = 0
        while batch.count < maxFiles, bytes < maxBytesInMemory, let file = next() {
            if case .inMemory(let contents) = file.contents { bytes += contents.count }
            batch.append(file)
        }
        return batch.isEmpty ? nil : batch
    }
}

extension FontFile.Contents {
    fileprivate init(_ result: Result<FontContents, FontError>) {
        switch result {
        case .success(let contents): self = .inMemory(contents)
        case .failure(let error): self = .unreadable(error)
        }
    }
}
