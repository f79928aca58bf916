/// Removes duplicates from the outcomes of font files, which arrive in the plan's order. The first of each is kept.
struct Deduplicator {
    private let mode: Dedupe
    private let area: Int
    private let characters: [Unicode.Scalar]
    /// The row of the first plain instance with each outline digest.
    private var outlines: [ShortDigest: Int] = [:]
    private var images: Set<ImageKey> = []
    /// For each instance already in the manifest, the row of the instance that it duplicates, or nil.
    private var duplicateOf: [Int?] = []
    /// The row of the next instance.
    private var next: Int

    private struct ImageKey: Hashable {
        let label: UInt32
        let digest: ShortDigest
    }

    /// - Parameters:
    ///   - characters: The classes' characters, by label.
    ///   - next: Number of instances that earlier runs of the same command have processed.
    init(_ mode: Dedupe, side: Int, characters: [Unicode.Scalar], next: Int) {
        self.mode = mode
        self.next = next
        self.characters = characters
        area = side * side
    }

    /// Adds the next instance of the manifest.
    mutating func insert(outlines digest: [UInt8], isPlain: Bool, duplicateOf original: Int?, hasImages: Bool) {
        if isPlain, original == nil, hasImages, !digest.isEmpty {
            outlines[ShortDigest(digest[...])] = duplicateOf.count
        }
        duplicateOf.append(original)
    }

    /// Adds an image of the manifest.
    mutating func insert(label: Int, digest: [UInt8]) {
        images.insert(ImageKey(label: UInt32(label), digest: ShortDigest(digest[...])))
    }

    /// Removes duplicates from the next outcome and adds rejects for them.
    mutating func filter(_ outcome: inout FontFileOutcome) {
        guard mode != .none else { return }
        var kept: [UInt8] = []
        kept.reserveCapacity(outcome.pixels.count)
        var position = 0
        for face in outcome.faces.indices {
            var equal: [Unicode.Scalar] = []
            var original: Int?
            for index in outcome.faces[face].instances.indices {
                var drawing = outcome.faces[face].instances[index]
                if drawing.style == .plain { original = findOriginal(of: drawing) }
                drawing.duplicateOf = original
                next += 1
                let pixels = outcome.pixels[position..<position + drawing.labels.count * area]
                position = pixels.endIndex
                equal += removeDuplicates(from: &drawing, pixels, into: &kept)
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

    /// The row of the instance that the next instance, in the plain style, duplicates.
    private mutating func findOriginal(of drawing: InstanceOutcome) -> Int? {
        if next < duplicateOf.count { return duplicateOf[next] }
        guard mode == .outlines, !drawing.outlines.isEmpty, !drawing.labels.isEmpty else { return nil }
        let key = ShortDigest(drawing.outlines[...])
        if let first = outlines[key] { return first }
        outlines[key] = next
        return nil
    }

    /// Removes duplicate images, and appends the pixels of the others to `kept`.
    ///
    /// - Returns: The characters whose images are duplicates.
    private mutating func removeDuplicates(
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

/// The first 128 bits of a SHA-256, enough to distinguish any number of images.
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
