internal import CFreeType

extension Face {
    /// The digest of the outlines of some glyphs in font units. Copies of a face have the same digest even if their
    /// names, container, other tables or number of glyphs differ.
    ///
    /// - Parameters:
    ///   - glyphs: The index of each character in the plan, with its glyph index.
    ///   - buffer: Scratch space, reused between calls.
    /// - Returns: SHA-256, 32 bytes; empty when there are no glyphs, the face has only bitmaps, or an outline cannot
    ///   be loaded.
    func outlineDigest(of glyphs: [(place: Int, glyph: UInt32)], _ hash: SHA256, _ buffer: inout [Int32]) -> [UInt8] {
        guard !glyphs.isEmpty, isScalable else { return [] }
        buffer.removeAll(keepingCapacity: true)
        for (place, glyph) in glyphs {
            guard FT_Load_Glyph(handle, glyph, FT_Int32(FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP)) == 0 else { return [] }
            let outline = handle.pointee.glyph.pointee.outline
            buffer.append(Int32(place))
            buffer.append(Int32(outline.n_points))
            // The horizontal start is left out: programs that rewrite fonts change it when the font's metrics are
            // inconsistent.
            let start = outline.n_points > 0 ? outline.points[0].x : 0
            for point in 0..<Int(outline.n_points) {
                buffer.append(Int32(truncatingIfNeeded: outline.points[point].x - start))
                buffer.append(Int32(truncatingIfNeeded: outline.points[point].y))
                // On or off the curve, and the curve's degree; the other bits are for hinting.
                buffer.append(Int32(outline.tags[point] & 3))
            }
            for contour in 0..<Int(outline.n_contours) { buffer.append(Int32(outline.contours[contour])) }
        }
        return buffer.withUnsafeBytes { hash.digest($0) }
    }
}
