/// A font file ready to be opened: one of a folder, or a member of an archive.
public struct FontFile: Sendable {
    /// The file on disk, or the archive.
    public let path: String
    /// The member's name inside the archive; nil for a file on disk.
    public let member: String?
    /// The faces to use; nil means all.
    public let faces: [Int]?
    /// How its bytes are had.
    let contents: Contents

    enum Contents: Sendable {
        /// To be mapped by whoever opens it.
        case onDisk
        case inMemory(FontContents)
        case unreadable(FontError)
    }

    /// What to call it in messages.
    public var subject: String { member.map { "\(path)/\($0)" } ?? path }
    /// The font file's own name.
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
    /// The most faces looked for in one file; collections of thousands are damage.
    private static let maxFaces = 65_536

    /// Opens the faces wanted one after the other, each once.
    ///
    /// - Parameters:
    ///   - body: Gets each face and its place in the file.
    ///   - failed: Gets the place of a face of a collection that does not open.
    /// - Throws: What keeps the file, or its only face, from opening.
    func forEachFace(
        in contents: FontContents, _ library: FontLibrary, body: (borrowing Face, Int) -> Void,
        failed: (Int, FontError) -> Void
    ) throws(FontError) {
        let count = contents.faceCount
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

/// Goes through a catalogue's font files in order, into archives and out of them.
public struct FontFileSequence: Sequence, IteratorProtocol {
    private var locations: IndexingIterator<[FontLocation]>
    private var archive: (path: String, reader: FontArchive)?
    /// Locations begun so far, for progress.
    public private(set) var locationsBegun = 0

    /// The files of a catalogue.
    public init(_ catalogue: FontCatalogue) { locations = catalogue.locations.makeIterator() }

    /// The next file. Problems with archives come as files that cannot be read, so that each ends as a reject.
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
    /// Files in a batch, where nothing speaks against it.
    static let batchSize = 8

    /// The next few files, so that handing work over costs little beside the work; nil at the end.
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
