internal import Glibc

/// Draws the characters of a plan from font files.
///
/// The outcome of ``draw(_:)`` depends only on the file and the plan, not on the worker, the process or the order of
/// the files. Not thread-safe: each worker has its own drawer.
public final class FontFileDrawer {
    private let plan: GenerationPlan
    private let library: FontLibrary
    private let renderer: GlyphRenderer
    private let hash = SHA256()
    private let hasher: PerceptualHasher
    private var outlineBuffer: [Int32] = []
    private var timer = FileTimer()

    /// A drawer with its own FreeType library.
    public init(plan: GenerationPlan) throws(FontError) {
        self.plan = plan
        library = try FontLibrary()
        renderer = GlyphRenderer(fit: plan.fit, side: plan.side, isInverted: plan.isInverted)
        hasher = PerceptualHasher(side: plan.side)
    }

    /// Opens each face of the file and draws its characters. Errors become rejects.
    public func draw(_ file: FontFile) -> FontFileOutcome {
        timer = FileTimer()
        var outcome = FontFileOutcome(path: file.path, member: file.member)
        do {
            let contents = try file.open()
            outcome.byteCount = contents.count
            guard contents.count <= DrawingLimits.fileBytes else {
                throw FontError(
                    .tooLarge, file.subject, "the file is larger than \(DrawingLimits.fileBytes >> 20) MiB")
            }
            outcome.digest = withExtendedLifetime(contents) { hash.digest(contents.bytes) }
            try file.forEachFace(in: contents, library) { face, index in
                outcome.faces.append(draw(face, index, file, contents, outcome.digest, into: &outcome.pixels))
            } failed: { index, error in
                outcome.rejects.append(Reject(.unreadable, detail: "face \(index): \(error.reason)"))
            }
        } catch {
            outcome.rejects.append(Reject(error))
        }
        outcome.seconds = timer.elapsed
        return outcome
    }

    private func draw(
        _ face: borrowing Face, _ index: Int, _ file: FontFile, _ contents: FontContents, _ fileDigest: [UInt8],
        into pixels: inout [UInt8]
    ) -> FaceOutcome {
        var outcome = FaceOutcome(
            index: index, fileName: file.fileName, names: face.names(), format: face.outlineFormat,
            container: contents.container, fsType: face.fsType, isVariable: face.isVariable,
            hinting: plan.fit == .notmnist && face.isScalable ? face.recipeHinting : .none)
        if let problem = face.bitmapProblem(fit: plan.fit, side: plan.side) {
            outcome.rejects = [Reject(.bitmapOnly, detail: problem)]
            return outcome
        }
        guard face.hasCharacterMap else {
            outcome.rejects = [Reject(.noUnicodeMap, detail: face.characterMaps)]
            return outcome
        }
        if plan.skipsRestricted, outcome.fsType & 2 != 0 {
            outcome.rejects = [Reject(.restrictedLicence)]
            return outcome
        }
        var problems = Problems()
        let glyphs = wantedGlyphs(of: face, &problems)
        for instance in face.instances(plan.instances) {
            // After the time limit, instances are still recorded, without images: the rows must not depend on time.
            let isExpired = timer.isExpired
            do throws(FontError) {
                // A face opens as its default instance.
                if instance != .default, !isExpired { try face.select(instance) }
                if !isExpired { try renderer.prepare(face) }
            } catch {
                outcome.rejects = [Reject(error)]
                break
            }
            let outlines = isExpired ? [] : face.outlineDigest(of: glyphs, hash, &outlineBuffer)
            for style in face.isScalable ? styles(of: instance, index, fileDigest) : [.plain] {
                var drawing = InstanceOutcome(instance: instance, style: style, outlines: outlines)
                draw(glyphs, of: face, &outcome, &drawing, &problems, into: &pixels)
                outcome.instances.append(drawing)
            }
        }
        outcome.rejects += problems.rejects
        return outcome
    }

    /// The plain style and the random styles, whose seed is derived from the plan's seed and the font file's contents.
    private func styles(of instance: FaceInstance, _ index: Int, _ fileDigest: [UInt8]) -> [GlyphStyle] {
        [.plain]
            + (0..<plan.styles).map { number in
                let text = "\(plan.seed) \(Hexadecimal.text(fileDigest)) \(index) \(instance.axes ?? "") \(number)"
                let digest = Array(text.utf8).withUnsafeBytes { hash.digest($0) }
                let seed = digest.withUnsafeBytes { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) }
                var generator = SeededGenerator(seed: seed)
                return GlyphStyle(using: &generator)
            }
    }

    /// The characters that the face has: their places in the plan, and their glyphs.
    private func wantedGlyphs(of face: borrowing Face, _ problems: inout Problems) -> [(place: Int, glyph: UInt32)] {
        var glyphs: [(place: Int, glyph: UInt32)] = []
        for (place, codepoint) in plan.characters.codepoints.enumerated() {
            if let glyph = face.glyphIndex(of: codepoint) {
                glyphs.append((place, glyph))
            } else {
                problems.add(codepoint, .glyphMissing)
            }
        }
        return glyphs
    }

    private func draw(
        _ glyphs: [(place: Int, glyph: UInt32)], of face: borrowing Face, _ outcome: inout FaceOutcome,
        _ drawing: inout InstanceOutcome, _ problems: inout Problems, into pixels: inout [UInt8]
    ) {
        let area = plan.side * plan.side
        for (place, glyph) in glyphs {
            let codepoint = plan.characters.codepoints[place]
            if timer.isExpired {
                problems.add(
                    codepoint, .tooSlow, "the font file takes more than \(Int(DrawingLimits.secondsPerFile)) s")
                continue
            }
            if pixels.count + area > DrawingLimits.pixelBytesPerFile {
                problems.add(
                    codepoint, .tooLarge,
                    "the font file's images take more than \(DrawingLimits.pixelBytesPerFile >> 30) GiB")
                continue
            }
            let start = pixels.count
            pixels.append(contentsOf: repeatElement(0, count: area))
            do throws(FontError) {
                let hasInk = try draw(glyph, of: face, drawing.style, &outcome, into: &pixels, at: start)
                guard hasInk else {
                    pixels.removeLast(area)
                    problems.add(codepoint, .emptyDrawing)
                    continue
                }
            } catch {
                pixels.removeLast(area)
                let problem = Reject(error)
                problems.add(codepoint, problem.reason, problem.detail)
                continue
            }
            drawing.labels.append(UInt32(plan.firstLabel + place))
            drawing.glyphs.append(glyph)
            appendDigest(of: pixels, at: start, to: &drawing.digests)
            drawing.hashes.append(
                pixels.withUnsafeBytes { hasher.hash(UnsafeRawBufferPointer(rebasing: $0[start...])) })
        }
    }

    private func draw(
        _ glyph: UInt32, of face: borrowing Face, _ style: GlyphStyle, _ outcome: inout FaceOutcome,
        into pixels: inout [UInt8], at start: Int
    ) throws(FontError) -> Bool {
        func attempt(_ hinting: Hinting) throws(FontError) -> Bool {
            try pixels.withUnsafeMutableBufferPointer { buffer throws(FontError) in
                try renderer.draw(
                    glyph: glyph, of: face, hinting: hinting, style: style, into: buffer.baseAddress! + start)
            }
        }
        do {
            return try attempt(outcome.hinting)
        } catch  where error.code == .cannotDraw && outcome.hinting != .none && style == .plain {
            // A few fonts fail only when hinted, and their unhinted glyphs are correct.
            let hasInk = try attempt(.none)
            outcome.unhintedGlyphs += 1
            return hasInk
        }
    }

    private func appendDigest(of pixels: [UInt8], at start: Int, to digests: inout [UInt8]) {
        let place = digests.count
        digests.append(contentsOf: repeatElement(0, count: SHA256.byteCount))
        pixels.withUnsafeBytes { hash.update(side: plan.side, pixels: UnsafeRawBufferPointer(rebasing: $0[start...])) }
        digests.withUnsafeMutableBufferPointer { hash.finish(into: $0.baseAddress! + place) }
    }
}

/// The rejects of a face by reason. Each character is listed once, regardless of the number of instances and styles.
private struct Problems {
    private var found: [Reject.Reason: (characters: [Unicode.Scalar], known: Set<Unicode.Scalar>, detail: String?)] =
        [:]

    mutating func add(_ codepoint: Unicode.Scalar, _ reason: Reject.Reason, _ detail: String? = nil) {
        let isNew = found[reason, default: ([], [], detail)].known.insert(codepoint).inserted
        if isNew { found[reason]!.characters.append(codepoint) }
    }

    var rejects: [Reject] {
        Reject.Reason.allCases.compactMap { reason in
            found[reason].map { Reject(reason, characters: $0.characters, detail: $0.detail) }
        }
    }
}

/// Measures the processor time spent on a font file.
private struct FileTimer {
    private let start = seconds(of: CLOCK_MONOTONIC)
    private let processorStart = seconds(of: CLOCK_THREAD_CPUTIME_ID)

    /// Whether the limit is exceeded. The wall clock is read first because it needs no system call, and processor time
    /// never exceeds wall-clock time.
    var isExpired: Bool {
        seconds(of: CLOCK_MONOTONIC) - start > DrawingLimits.secondsPerFile && elapsed > DrawingLimits.secondsPerFile
    }

    /// Processor seconds since the timer was created.
    var elapsed: Double { seconds(of: CLOCK_THREAD_CPUTIME_ID) - processorStart }
}

private func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
