internal import CFreeType

/// Counts the faces that have each character, to choose classes with enough faces.
public struct CharacterCensus {
    private let sources: [FontSource]
    private let skipsRestricted: Bool
    private let workers: Int

    /// - Parameters:
    ///   - skipsRestricted: Whether to skip fonts whose embedding permissions are "restricted".
    ///   - workers: Number of worker threads, 1 or more.
    public init(_ sources: [FontSource], skipsRestricted: Bool, workers: Int) {
        precondition(workers > 0)
        self.sources = sources
        self.skipsRestricted = skipsRestricted
        self.workers = workers
    }

    /// The characters whose glyphs have an outline in at least `minFaces` faces.
    ///
    /// - Parameter candidates: The characters to choose from; the result has the same order. Nil means all of Unicode
    ///   except private use, whose characters differ between fonts, in the order of codepoints.
    /// - Throws: `.unsuitable` if there is no such character; ``FileError`` if a source cannot be read.
    public func characters(
        drawnBy minFaces: Int, of candidates: CharacterList?, progress: ProgressHandler
    ) async throws -> CharacterList {
        let catalogue = try FontCatalogue(sources)
        var files = FontFileSequence(catalogue)
        var counts = [Int](repeating: 0, count: 0x110000)
        let wanted = candidates.map { Set($0.codepoints.map(\.value)) }
        try await OrderedWork.run(
            workers: workers, source: { files.nextBatch() }, makeContext: { try FontLibrary() },
            work: { [skipsRestricted] library, batch in
                batch.flatMap { Self.drawn(in: $0, wanted, skipsRestricted: skipsRestricted, library) }
            },
            consume: { faces in
                for face in faces { for codepoint in face { counts[Int(codepoint)] += 1 } }
                progress(
                    Progress(unit: "font files counted", done: files.locationsBegun, total: catalogue.locations.count)
                )
            })
        let found = (candidates?.codepoints ?? (0..<0x110000).compactMap { Unicode.Scalar($0 as Int) }).filter {
            counts[Int($0.value)] >= max(1, minFaces)
        }
        guard !found.isEmpty else {
            throw DatasetError(
                .unsuitable,
                "No character has a glyph in at least \(TextFormat.count(minFaces, "face")) of the "
                    + "\(TextFormat.count(catalogue.locations.count, "font file")); use a smaller --min-faces."
            )
        }
        return CharacterList(codepoints: found)
    }

    /// The codepoints that have an outline, for each face of a file.
    private static func drawn(
        in file: FontFile, _ wanted: Set<UInt32>?, skipsRestricted: Bool, _ library: FontLibrary
    ) -> [[UInt32]] {
        var faces: [[UInt32]] = []
        // Files and faces that cannot be opened are skipped here; drawing them afterwards reports them as rejects.
        guard let contents = try? file.open(), contents.count <= DrawingLimits.fileBytes else { return [] }
        try? file.forEachFace(in: contents, library) { face, _ in
            guard face.isScalable, face.hasCharacterMap, !skipsRestricted || face.fsType & 2 == 0 else { return }
            faces.append(face.drawnCodepoints(wanted))
        } failed: { _, _ in
        }
        return faces
    }
}

extension Face {
    /// The codepoints in the character map whose glyphs have an outline.
    fileprivate func drawnCodepoints(_ wanted: Set<UInt32>?) -> [UInt32] {
        var found: [UInt32] = []
        var hasOutline: [UInt32: Bool] = [:]
        var glyph: FT_UInt = 0
        var code = FT_Get_First_Char(handle, &glyph)
        // A damaged map may have codes far beyond Unicode.
        while glyph != 0, code <= 0x10FFFF {
            if let value = characterMap?.character(of: code)?.value, wanted?.contains(value) ?? Self.isCommon(value) {
                let isDrawn = hasOutline[glyph] ?? loadsOutline(glyph)
                hasOutline[glyph] = isDrawn
                if isDrawn { found.append(value) }
            }
            code = FT_Get_Next_Char(handle, code, &glyph)
        }
        return found
    }

    private func loadsOutline(_ glyph: UInt32) -> Bool {
        guard FT_Load_Glyph(handle, glyph, FT_Int32(FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP)) == 0 else { return false }
        return handle.pointee.glyph.pointee.outline.n_points > 0
    }

    /// Whether the codepoint has the same meaning in all fonts.
    private static func isCommon(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        switch scalar.properties.generalCategory {
        case .privateUse, .unassigned, .control, .surrogate: return false
        default: return true
        }
    }
}
