internal import CFreeType

/// How a face's outlines are fitted to the pixel grid before they are rendered.
public enum Hinting: String, Sendable {
    /// The font's own TrueType programs, run by version 35 of FreeType's interpreter.
    case bytecode
    /// FreeType's auto-hinter, for `glyf` fonts without programs.
    case auto
    /// The hints in CFF and Type 1 outlines, FreeType's default for these formats.
    case postScript = "postscript"
    /// No hinting.
    case none
}

extension Face {
    /// The hinting that the original notMNIST images used for a face like this one (see docs/rendering.md).
    public var recipeHinting: Hinting {
        guard outlineFormat == "TrueType" else { return .postScript }
        guard let table = FT_Get_Sfnt_Table(handle, FT_SFNT_MAXP) else { return .auto }
        let profile = table.assumingMemoryBound(to: TT_MaxProfile.self).pointee
        return profile.maxSizeOfInstructions == 0 ? .auto : .bytecode
    }

    /// Sets the size that ``draw(glyph:hinting:into:)`` draws at.
    ///
    /// - Parameter ppem: Pixels per em, 1 or more.
    public func setSize(ppem: Int) throws(FontError) {
        let status = FT_Set_Pixel_Sizes(handle, 0, FT_UInt(ppem))
        guard status == 0 else { throw FontError(.cannotDraw, subject, FreeTypeStatus.message(status)) }
    }

    /// Draws a glyph with 256 grey levels at the size set by ``setSize(ppem:)``. The bitmap has the size of FreeType's
    /// box, which encloses the hinted control points and can be larger than the ink.
    ///
    /// - Returns: Whether the glyph has any pixels; if not, `bitmap` is unchanged.
    /// - Throws: `.cannotDraw` for damaged outlines, `.tooLarge` beyond ``DrawingLimits``, `.tooSlow` for hinting
    ///   programs that do not end.
    public func draw(glyph: UInt32, hinting: Hinting, into bitmap: inout GlyphBitmap) throws(FontError) -> Bool {
        try load(glyph: glyph, flags: hinting.loadFlags)
        let slot: FT_GlyphSlot = handle.pointee.glyph
        if slot.pointee.format == FT_GLYPH_FORMAT_OUTLINE {
            guard slot.pointee.outline.n_points > 0 else { return false }
            var box = FT_BBox()
            FT_Outline_Get_CBox(&slot.pointee.outline, &box)
            try checkSize(of: box)
        }
        let status = FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL)
        guard status == 0 else { throw FontError(.cannotDraw, subject, FreeTypeStatus.message(status)) }
        return copy(slot.pointee.bitmap, into: &bitmap)
    }

    /// Loads a glyph's outline into the face's glyph slot.
    func load(glyph: UInt32, flags: Int) throws(FontError) {
        let status = FT_Load_Glyph(handle, glyph, FT_Int32(flags))
        guard status == 0 else {
            let code: FontError.Code = status == FT_Err_Execution_Too_Long ? .tooSlow : .cannotDraw
            throw FontError(code, subject, FreeTypeStatus.message(status))
        }
    }

    /// Checks that a glyph stays within ``DrawingLimits``. A hostile hinting program can put points anywhere.
    ///
    /// - Parameter box: The outline's box in 26.6 fixed point.
    func checkSize(of box: FT_BBox) throws(FontError) {
        let reach = 1 << 40
        for coordinate in [box.xMin, box.xMax, box.yMin, box.yMax] where coordinate < -reach || coordinate > reach {
            throw FontError(.tooLarge, subject, "a glyph has coordinates out of range")
        }
        let (width, height) = ((box.xMax - box.xMin) >> 6, (box.yMax - box.yMin) >> 6)
        guard max(width, height) <= DrawingLimits.bitmapSide, width * height <= DrawingLimits.bitmapArea else {
            throw FontError(.tooLarge, subject, "a glyph would be \(width) x \(height) pixels")
        }
    }

    private func copy(_ source: FT_Bitmap, into bitmap: inout GlyphBitmap) -> Bool {
        let width = Int(source.width)
        let height = Int(source.rows)
        guard width > 0, height > 0, let buffer = source.buffer else { return false }
        // A negative pitch means rows from the bottom up. FreeType's renderer never returns one; embedded bitmaps may.
        let pitch = Int(source.pitch)
        let top = pitch >= 0 ? buffer : buffer - pitch * (height - 1)
        let isMono = Int(source.pixel_mode) == Int(FT_PIXEL_MODE_MONO.rawValue)
        guard isMono || Int(source.pixel_mode) == Int(FT_PIXEL_MODE_GRAY.rawValue) else { return false }
        bitmap.replace(width: width, height: height) { pixels in
            for row in 0..<height {
                let line = top + row * pitch
                let target = pixels.baseAddress! + row * width
                if isMono {
                    for column in 0..<width {
                        target[column] = line[column >> 3] & (0x80 >> (column & 7)) == 0 ? 0 : 255
                    }
                } else {
                    target.update(from: line, count: width)
                }
            }
        }
        return true
    }
}

extension Hinting {
    /// FreeType's load flags: `FT_LOAD_DEFAULT`, and for `glyf` fonts the auto-hinter forced on or off.
    fileprivate var loadFlags: Int {
        switch self {
        case .bytecode: Int(FT_LOAD_DEFAULT) | FT_LOAD_NO_AUTOHINT
        case .auto: Int(FT_LOAD_DEFAULT) | FT_LOAD_FORCE_AUTOHINT
        case .postScript: Int(FT_LOAD_DEFAULT)
        case .none: FT_LOAD_NO_HINTING
        }
    }
}
