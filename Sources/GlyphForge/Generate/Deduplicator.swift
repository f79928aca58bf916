/// Leaves copies out of the outcomes of font files, which come in the plan's order; the first one of each stays.
struct Deduplicator {
    private let mode: Dedupe
    private let area: Int
    private let characters: [Unicode.Scalar]
    /// The row of the first plain instance with these outlines.
    private var outlines: [ShortDigest: Int] = [:]
    private var images: Set<ImageKey> = []
    /// What was decided for the instances that the manifest holds: the row of the one they are copies of, or nil.
    private var decided: [Int?] = []
    /// The row of the next instance.
    private var next: Int

    private struct ImageKey: Hashable {
        let label: UInt32
        let digest: ShortDigest
    }

    /// - Parameters:
    ///   - characters: The classes' characters, by label.
    ///   - next: Instances that earlier runs of the same work have dealt with.
    init(_ mode: Dedupe, side: Int, characters: [Unicode.Scalar], next: Int) {
        self.mode = mode
        self.next = next
        self.characters = characters
        area = side * side
    }

    /// Takes note of the next instance that the manifest holds.
    mutating func insert(outlines digest: [UInt8], isPlain: Bool, duplicateOf: Int?, hasImages: Bool) {
        if isPlain, duplicateOf == nil, hasImages, !digest.isEmpty {
            outlines[ShortDigest(digest[...])] = decided.count
        }
        decided.append(duplicateOf)
    }

    /// Takes note of an image that the manifest holds.
    mutating func insert(label: Int, digest: [UInt8]) {
        images.insert(ImageKey(label: UInt32(label), digest: ShortDigest(digest[...])))
    }

    /// Removes what was there before from the next outcome, and says so in its rejects.
    mutating func filter(_ outcome: inout FontFileOutcome) {
        guard mode != .none else { return }
        var kept: [UInt8] = []
        kept.reserveCapacity(outcome.pixels.count)
        var position = 0
        for face in outcome.faces.indices {
            var equal: [Unicode.Scalar] = []
            var copyOf: Int?
            for index in outcome.faces[face].instances.indices {
                var drawing = outcome.faces[face].instances[index]
                if drawing.style == .plain { copyOf = decide(drawing) }
                drawing.duplicateOf = copyOf
                next += 1
                let pixels = outcome.pixels[position..<position + drawing.labels.count * area]
                position = pixels.endIndex
                equal += removeCopies(from: &drawing, pixels, into: &kept)
                outcome.faces[face].instances[index] = drawing
            }
            if outcome.faces[face].instances.contains(where: { $0.duplicateOf != nil }) {
                outcome.faces[face].rejects.append(Reject(.equalOutlines))
            }
            if !equal.isEmpty {
                outcome.faces[face].rejects.append(Reject(.equalImage, characters: Set(equal).sorted()))
            }
        }
        outcome.pixels = kept
    }

    /// The instance that the next one, a plain one, is a copy of.
    private mutating func decide(_ drawing: InstanceOutcome) -> Int? {
        if next < decided.count { return decided[next] }
        guard mode == .outlines, !drawing.outlines.isEmpty, !drawing.labels.isEmpty else { return nil }
        let key = ShortDigest(drawing.outlines[...])
        if let first = outlines[key] { return first }
        outlines[key] = next
        return nil
    }

    /// Appends the pixels of the images that stay.
    ///
    /// - Returns: The characters whose images were there before.
    private mutating func removeCopies(
        from drawing: inout InstanceOutcome, _ pixels: ArraySlice<UInt8>, into kept: inout [UInt8]
    ) -> [Unicode.Scalar] {
        let all = drawing
        (drawing.labels, drawing.glyphs, drawing.digests, drawing.hashes) = ([], [], [], [])
        guard drawing.duplicateOf == nil else { return [] }
        var equal: [Unicode.Scalar] = []
        for image in all.labels.indices {
            let digest = all.digests[image * SHA256.byteCount..<(image + 1) * SHA256.byteCount]
            guard images.insert(ImageKey(label: all.labels[image], digest: ShortDigest(digest))).inserted else {
                equal.append(characters[Int(all.labels[image])])
                continue
            }
            drawing.labels.append(all.labels[image])
            drawing.glyphs.append(all.glyphs[image])
            drawing.digests += digest
            drawing.hashes.append(all.hashes[image])
            kept += pixels[pixels.startIndex + image * area..<pixels.startIndex + (image + 1) * area]
        }
        return equal
    }
}

/// Half of a SHA-256: enough to tell any number of images apart.
struct ShortDigest: Hashable {
    private let first: UInt64
    private let second: UInt64

    /// - Parameter bytes: 16 bytes or more.
    init(_ bytes: ArraySlice<UInt8>) {
        (first, second) = bytes.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }
}
