/// A face in the output of `glyphforge fonts`.
public struct FaceListing: Codable, Sendable {
    /// The font file; in an archive, the archive's path and the member's name.
    public var file: String
    /// The face's place in the file, from 0.
    public var face: Int
    /// The family name; empty if the file did not open.
    public var family = ""
    /// The style name.
    public var style = ""
    /// TrueType, CFF or Type 1.
    public var format = ""
    /// The file's container format.
    public var container = ""
    /// Embedding permissions; bit 1 (value 2) is "restricted".
    public var fsType = 0
    /// The licence text in the font.
    public var licence: String?
    /// Number of the requested characters that the face's character map has.
    public var coverage = 0
    /// Number of requested characters.
    public var characters: Int
    /// Number of glyphs in the face.
    public var glyphs = 0
    /// Why the face cannot be used, with the reason of a ``Reject``; nil if it can.
    public var problem: String?
}

/// Lists the faces of font files without drawing them.
public struct FontListing {
    private let characters: CharacterList
    private let workers: Int
    /// The side of the images for which bitmap fonts are judged: that of notMNIST.
    private static let side = 28

    /// - Parameters:
    ///   - characters: The characters to count in each face.
    ///   - workers: Number of worker threads, 1 or more.
    public init(characters: CharacterList, workers: Int) {
        precondition(workers > 0)
        self.characters = characters
        self.workers = workers
    }

    /// Calls `consume` with each face, in the order of the sources.
    ///
    /// - Returns: The catalogue of the files.
    public func list(
        _ sources: [FontSource], progress: ProgressHandler, consume: (FaceListing) throws -> Void
    ) async throws -> FontCatalogue {
        let catalogue = try FontCatalogue(sources)
        var files = FontFileSequence(catalogue)
        try await OrderedWork.run(
            workers: workers, source: { files.nextBatch() }, makeContext: { try FontLibrary() },
            work: { [characters] library, batch in batch.flatMap { Self.faces(of: $0, characters, library) } },
            consume: { faces in
                for face in faces { try consume(face) }
                progress(Progress(unit: "font files", done: files.locationsBegun, total: catalogue.locations.count))
            })
        return catalogue
    }

    private static func faces(of file: FontFile, _ characters: CharacterList, _ library: FontLibrary) -> [FaceListing] {
        var listed: [FaceListing] = []
        func list(problem error: any Error, face: Int) {
            let reject = Reject(error)
            listed.append(
                FaceListing(
                    file: file.subject, face: face, characters: characters.codepoints.count,
                    problem: reject.reason.rawValue + (reject.detail.map { ": \($0)" } ?? "")))
        }
        do {
            let contents = try file.open()
            try file.forEachFace(in: contents, library) { face, index in
                listed.append(describe(face, index, file, contents.container, characters))
            } failed: { index, error in
                list(problem: error, face: index)
            }
        } catch {
            list(problem: error, face: 0)
        }
        return listed
    }

    private static func describe(
        _ face: borrowing Face, _ index: Int, _ file: FontFile, _ container: FontContainer, _ characters: CharacterList
    ) -> FaceListing {
        let names = face.names()
        var listing = FaceListing(file: file.subject, face: index, characters: characters.codepoints.count)
        listing.family = names.family
        listing.style = names.style
        listing.licence = names.licence
        listing.format = face.outlineFormat
        listing.container = container.rawValue
        listing.fsType = face.fsType
        listing.glyphs = face.glyphCount
        if let problem = face.bitmapProblem(fit: .notmnist, side: Self.side) {
            listing.problem = "\(Reject.Reason.bitmapOnly.rawValue): \(problem)"
        } else if !face.hasCharacterMap {
            listing.problem = "\(Reject.Reason.noUnicodeMap.rawValue): \(face.characterMaps)"
        } else {
            for codepoint in characters.codepoints where face.glyphIndex(of: codepoint) != nil { listing.coverage += 1 }
        }
        return listing
    }
}
