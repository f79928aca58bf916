internal import CFreeType

/// Counts how many faces draw each character, so that a data set can have the classes that enough faces have.
public struct CharacterCensus {
    private let sources: [FontSource]
    private let leavesOutRestricted: Bool
    private let workers: Int

    /// - Parameters:
    ///   - leavesOutRestricted: Whether fonts whose embedding permissions say "restricted" are not counted.
    ///   - workers: Font files opened at once, 1 or more.
    public init(_ sources: [FontSource], leavesOutRestricted: Bool, workers: Int) {
        precondition(workers > 0)
        self.sources = sources
        self.leavesOutRestricted = leavesOutRestricted
        self.workers = workers
    }

    /// The characters whose glyphs have an outline in so many faces at least.
    ///
    /// - Parameter candidates: The characters to choose from, in whose order they stay; nil for all of Unicode but
    ///   private use (where each font draws what it likes), in the order of their codepoints.
    /// - Throws: `.unsuitable` when there are none; ``FileError`` when a source cannot be read.
    public func characters(
        drawnBy minFaces: Int, of candidates: CharacterList?, progress: ProgressHandler
    ) async throws -> CharacterList {
        let catalogue = try FontCatalogue(sources)
        var files = FontFileSequence(catalogue)
        var counts = [Int](repeating: 0, count: 0x110000)
        let wanted = candidates.map { Set($0.codepoints.map(\.value)) }
        try await OrderedWork.run(
            workers: workers, source: { files.nextBatch() }, makeContext: { try FontLibrary() },
            work: { [leavesOutRestricted] library, batch in
                batch.flatMap { Self.drawn(in: $0, wanted, leavesOutRestricted: leavesOutRestricted, library) }
            },
            consume: { faces in
                for face in faces { for codepoint in face { counts[Int(codepoint)] += 1 } }
                progress(
                    Progress(unit: "font files looked at", done: files.locationsBegun, total: catalogue.locations.count)
                )
            })
        let found = (candidates?.codepoints ?? (0..<0x110000).compactMap { Unicode.Scalar($0 as Int) }).filter {
            counts[Int($0.value)] >= max(1, minFaces)
        }
        guard !found.isEmpty else {
            throw DatasetError(
                .unsuitable,
                "No character is drawn by \(minFaces) faces of the \(catalogue.locations.count) font files; ask for fewer by --min-faces."
            )
        }
        return CharacterList(codepoints: found)
    }

    /// The codepoints that each face of a file draws.
    private static func drawn(
        in file: FontFile, _ wanted: Set<UInt32>?, leavesOutRestricted: Bool, _ library: FontLibrary
    ) -> [[UInt32]] {
        var faces: [[UInt32]] = []
        guard let contents = try? file.open(), contents.count <= DrawingLimits.fileBytes else { return [] }
        // What cannot be opened is a reject of the drawing that follows.
        try? file.forEachFace(in: contents, library) { face, _ in
            guard face.isScalable, face.hasUnicodeMap, !leavesOutRestricted || face.fsType & 2 == 0 else { return }
            faces.append(face.drawnCodepoints(wanted))
        } failed: { _, _ in
        }
        return faces
    }
}

extension Face {
    /// The codepoints of the Unicode map whose glyphs have an outline.
    fileprivate func drawnCodepoints(_ wanted: Set<UInt32>?) -> [UInt32] {
        var found: [UInt32] = []
        var hasOutline: [UInt32: Bool] = [:]
        var glyph: FT_UInt = 0
        var codepoint = FT_Get_First_Char(handle, &glyph)
        // A damaged map may go far beyond Unicode.
        while glyph != 0, codepoint <= 0x10FFFF {
            let value = UInt32(truncatingIfNeeded: codepoint)
            if wanted?.contains(value) ?? Self.isCommon(value) {
                let isDrawn = hasOutline[glyph] ?? loads(glyph)
                hasOutline[glyph] = isDrawn
                if isDrawn { found.append(value) }
            }
            codepoint = FT_Get_Next_Char(handle, codepoint, &glyph)
        }
        return found
    }

    private func loads(_ glyph: UInt32) -> Bool {
        guard FT_Load_Glyph(handle, glyph, FT_Int32(FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP)) == 0 else { return false }
        return handle.pointee.glyph.pointee.outline.n_points > 0
    }

    /// Whether the codepoint means the same in all fonts.
    private static func isCommon(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        switch scalar.properties.generalCategory {
        case .privateUse, .unassigned, .control, .surrogate: return false
        default: return true
        }
    }
}
