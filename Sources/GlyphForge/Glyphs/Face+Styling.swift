internal import CFreeType
internal import Glibc

extension Face {
    /// Draws a glyph in a style, unhinted. The bitmap has the size of the control points' box.
    ///
    /// - Parameter ppem: The size set by ``setSize(ppem:)``.
    /// - Returns: Whether the glyph has any pixels; if not, `bitmap` is unchanged.
    func draw(
        glyph: UInt32, style: GlyphStyle, ppem: Int, into bitmap: inout GlyphBitmap
    ) throws(FontError) -> Bool {
        try withOutline(of: glyph, style: style, ppem: ppem) { outline throws(FontError) in
            var box = FT_BBox()
            FT_Outline_Get_CBox(outline, &box)
            try checkSize(of: box)
            // Rounded outwards to whole pixels.
            let (left, bottom) = (box.xMin >> 6, box.yMin >> 6)
            let (width, height) = (((box.xMax + 63) >> 6) - left, ((box.yMax + 63) >> 6) - bottom)
            guard width > 0, height > 0 else { return false }
            FT_Outline_Translate(outline, -left * 64, -bottom * 64)
            var failure: FontError?
            bitmap.replace(width: width, height: height) { pixels in
                do throws(FontError) {
                    try render(outline, width: width, height: height, into: pixels.baseAddress!)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            return true
        } ?? false
    }

    /// Calls `body` with a glyph's unhinted, styled outline in 26.6 pixels. `body` may change the outline.
    ///
    /// - Parameter ppem: The size set by ``setSize(ppem:)``, which converts the style's em to pixels.
    /// - Returns: The result of `body`; nil for a glyph without an outline.
    func withOutline<Result>(
        of glyph: UInt32, style: GlyphStyle, ppem: Int,
        _ body: (UnsafeMutablePointer<FT_Outline>) throws(FontError) -> Result
    ) throws(FontError) -> Result? {
        try load(glyph: glyph, flags: FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP)
        let slot: FT_GlyphSlot = handle.pointee.glyph
        guard slot.pointee.format == FT_GLYPH_FORMAT_OUTLINE, slot.pointee.outline.n_points > 0 else { return nil }
        let outline = withUnsafeMutablePointer(to: &slot.pointee.outline) { $0 }
        guard style != .plain else { return try body(outline) }
        let unit = Double(ppem) * 64
        // The width comes first, so that it changes the stems relative to the letter even if the letter is stretched
        // afterwards.
        var matrix = FT_Matrix(
            xx: FT_Fixed(style.width * 65536), xy: FT_Fixed(tan(style.slant * .pi / 180) * 65536), yx: 0, yy: 65536)
        FT_Outline_Transform(outline, &matrix)
        if style.stroke > 0 {
            return try withStroke(along: outline, width: FT_Pos((style.stroke * unit).rounded()), body)
        }
        let strength = FT_Pos((style.embolden * unit).rounded())
        if strength > 0 { FT_Outline_EmboldenXY(outline, strength, strength) }
        return try body(outline)
    }

    /// Calls `body` with the outline of a line along `outline`.
    ///
    /// - Parameter width: The line's width in 26.6 pixels.
    private func withStroke<Result>(
        along outline: UnsafeMutablePointer<FT_Outline>, width: FT_Pos,
        _ body: (UnsafeMutablePointer<FT_Outline>) throws(FontError) -> Result
    ) throws(FontError) -> Result {
        func check(_ status: FT_Error) throws(FontError) {
            guard status == 0 else { throw FontError(.cannotDraw, subject, FreeTypeStatus.message(status)) }
        }
        var stroker: FT_Stroker?
        try check(FT_Stroker_New(libraryHandle, &stroker))
        defer { FT_Stroker_Done(stroker) }
        FT_Stroker_Set(stroker, width / 2, FT_STROKER_LINECAP_ROUND, FT_STROKER_LINEJOIN_ROUND, 0)
        try check(FT_Stroker_ParseOutline(stroker, outline, 0))
        var (points, contours): (FT_UInt, FT_UInt) = (0, 0)
        try check(FT_Stroker_GetCounts(stroker, &points, &contours))
        // FreeType's outlines have at most 32,767 points and contours.
        guard points <= Int16.max, contours <= Int16.max else {
            throw FontError(.tooLarge, subject, "the stroke along the glyph's outline has \(points) points")
        }
        var stroke = FT_Outline()
        try check(FT_Outline_New(libraryHandle, points, FT_Int(contours), &stroke))
        defer { FT_Outline_Done(libraryHandle, &stroke) }
        (stroke.n_points, stroke.n_contours) = (0, 0)
        FT_Stroker_Export(stroker, &stroke)
        return try body(&stroke)
    }
}
