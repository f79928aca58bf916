internal import CFreeType

extension Face {
    /// The digest of the outlines of some glyphs in font units: the same for copies of a face under other names, in
    /// other wrappings, with other tables, or with fewer glyphs.
    ///
    /// - Parameters:
    ///   - glyphs: The characters' places in the plan and the glyph indices, in that order.
    ///   - buffer: Used again from call to call.
    /// - Returns: SHA-256, 32 bytes; empty when an outline cannot be loaded or there are none.
    func outlineDigest(of glyphs: [(place: Int, glyph: UInt32)], _ hash: SHA256, _ buffer: inout [Int32]) -> [UInt8] {
        guard !glyphs.isEmpty else { return [] }
        buffer.removeAll(keepingCapacity: true)
        for (place, glyph) in glyphs {
            guard FT_Load_Glyph(handle, glyph, FT_Int32(FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP)) == 0 else { return [] }
            let outline = handle.pointee.glyph.pointee.outline
            buffer.append(Int32(place))
            buffer.append(Int32(outline.n_points))
            // Where the glyph begins on its line is left out: programs that rewrite fonts move it where the font's own
            // figures contradict one another.
            let start = outline.n_points > 0 ? outline.points[0].x : 0
            for point in 0..<Int(outline.n_points) {
                buffer.append(Int32(truncatingIfNeeded: outline.points[point].x - start))
                buffer.append(Int32(truncatingIfNeeded: outline.points[point].y))
                // On the curve or off it, and of which degree; the other bits tell of hinting.
                buffer.append(Int32(outline.tags[point] & 3))
            }
            for contour in 0..<Int(outline.n_contours) { buffer.append(Int32(outline.contours[contour])) }
        }
        return buffer.withUnsafeBytes { hash.digest($0) }
    }
}
