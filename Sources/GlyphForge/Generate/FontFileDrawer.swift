internal import Glibc

/// Draws all that a plan wants from one font file after another.
///
/// ``draw(_:)`` depends on the file and the plan alone: no state passes from one file to the next but buffers and
/// FreeType itself, so the same call gives the same outcome on any worker, in any process and in any order. One drawer
/// belongs to one worker.
public final class FontFileDrawer {
    private let plan: GenerationPlan
    private let library: FontLibrary
    private let renderer: GlyphRenderer
    private let hash = SHA256()
    private let hasher: PerceptualHasher
    private var outlineBuffer: [Int32] = []
    private var watch = FileWatch()

    /// A drawer with a FreeType of its own.
    public init(plan: GenerationPlan) throws(FontError) {
        self.plan = plan
        library = try FontLibrary()
        renderer = GlyphRenderer(fit: plan.fit, side: plan.side, isInverted: plan.isInverted)
        hasher = PerceptualHasher(side: plan.side)
    }

    /// Opens every face of the file once and draws its characters. Whatever is wrong becomes rejects.
    public func draw(_ file: FontFile) -> FontFileOutcome {
        watch = FileWatch()
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
        outcome.seconds = watch.elapsed
        return outcome
    }

    private func draw(
        _ face: borrowing Face, _ index: Int, _ file: FontFile, _ contents: FontContents, _ fileDigest: [UInt8],
        into pixels: inout [UInt8]
    ) -> FaceOutcome {
        var outcome = FaceOutcome(
            index: index, fileName: file.fileName, names: face.names(), format: face.outlineFormat,
            container: contents.container, fsType: face.fsType, isVariable: face.isVariable,
            hinting: plan.fit == .notmnist ? face.recipeHinting : .none)
        guard face.isScalable else {
            outcome.rejects = [Reject(.bitmapOnly)]
            return outcome
        }
        guard face.hasUnicodeMap else {
            outcome.rejects = [Reject(.noUnicodeMap)]
            return outcome
        }
        if plan.leavesOutRestricted, outcome.fsType & 2 != 0 {
            outcome.rejects = [Reject(.restrictedLicence)]
            return outcome
        }
        var problems = Problems()
        let glyphs = wantedGlyphs(of: face, &problems)
        for instance in face.instances(plan.instances) {
            // When time is over the instances are there all the same, without images: their rows must not depend on the
            // time.
            let isOver = watch.isOver
            do throws(FontError) {
                // A face that has not been moved stays as it was opened.
                if instance != .default, !isOver { try face.select(instance) }
                if !isOver { try renderer.prepare(face) }
            } catch {
                outcome.rejects = [Reject(error)]
                break
            }
            let outlines = isOver ? [] : face.outlineDigest(of: glyphs, hash, &outlineBuffer)
            for style in styles(of: instance, index, fileDigest) {
                var drawing = InstanceOutcome(instance: instance, style: style, outlines: outlines)
                draw(glyphs, of: face, &outcome, &drawing, &problems, into: &pixels)
                outcome.instances.append(drawing)
            }
        }
        outcome.rejects += problems.rejects
        return outcome
    }

    /// The plain style, and those that the plan's seed and the font file's contents decide.
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

    /// The characters that the face has, by their place in the plan, and their glyphs.
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
            if watch.isOver {
                problems.add(codepoint, .tooSlow, "the font file took over \(Int(DrawingLimits.secondsPerFile)) s")
                continue
            }
            if pixels.count + area > DrawingLimits.pixelBytesPerFile {
                problems.add(
                    codepoint, .tooLarge,
                    "the font file's images take over \(DrawingLimits.pixelBytesPerFile >> 30) GiB")
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
            // A few fonts fail only when hinted; their letters are good.
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

/// What a face did not give, gathered by reason; each character once, however many instances and styles lack it.
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

/// Tells when a font file has taken its processor time.
private struct FileWatch {
    private let start = seconds(of: CLOCK_MONOTONIC)
    private let processorStart = seconds(of: CLOCK_THREAD_CPUTIME_ID)

    /// Asking for processor time is a system call, the time of day is not: it is asked first, for no file can take more
    /// of the one than of the other.
    var isOver: Bool {
        seconds(of: CLOCK_MONOTONIC) - start > DrawingLimits.secondsPerFile && elapsed > DrawingLimits.secondsPerFile
    }

    /// Processor seconds since the file was begun.
    var elapsed: Double { seconds(of: CLOCK_THREAD_CPUTIME_ID) - processorStart }
}

private func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
