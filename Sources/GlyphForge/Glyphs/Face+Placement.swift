internal import CFreeType

extension Face {
    /// Draws a glyph's unhinted outline directly into a square image, with exact coverage. For the fits that keep
    /// proportions.
    ///
    /// - Returns: Whether any pixel has ink.
    func draw(
        glyph: UInt32, style: GlyphStyle, placed fit: Fit, side: Int, into output: UnsafeMutablePointer<UInt8>
    ) throws(FontError) -> Bool {
        // With 64 units per pixel, this size is fine enough to scale from and coarse enough not to overflow.
        let referencePPEM = 1024
        try setSize(ppem: referencePPEM)
        return try withOutline(of: glyph, style: style, ppem: referencePPEM) { outline throws(FontError) in
            try place(outline, fit, side: side, referencePPEM: referencePPEM, into: output)
        } ?? false
    }

    private func place(
        _ outline: UnsafeMutablePointer<FT_Outline>, _ fit: Fit, side: Int, referencePPEM: Int,
        into output: UnsafeMutablePointer<UInt8>
    ) throws(FontError) -> Bool {
        var box = FT_BBox()
        FT_Outline_Get_BBox(outline, &box)
        try checkSize(of: box)
        let width = Double(box.xMax - box.xMin)
        let height = Double(box.yMax - box.yMin)
        guard width > 0 || height > 0 else { return false }

        let square = Double(side) * 64
        let scale: Double
        var shift: (x: Double, y: Double)
        switch fit {
        case .em:
            scale = square / 1.25 / (Double(referencePPEM) * 64)
            shift = ((square - Double(handle.pointee.glyph.pointee.advance.x) * scale) / 2, square * 0.2)
        case .mnist, .contain, .notmnist:
            let room = fit == .mnist ? square * 20 / 28 : square
            scale = room / max(width, height)
            shift = (
                (square - width * scale) / 2 - Double(box.xMin) * scale,
                (square - height * scale) / 2 - Double(box.yMin) * scale
            )
        }
        var matrix = FT_Matrix(xx: FT_Fixed(scale * 65536), xy: 0, yx: 0, yy: FT_Fixed(scale * 65536))
        FT_Outline_Transform(outline, &matrix)
        FT_Outline_Translate(outline, FT_Pos(shift.x.rounded()), FT_Pos(shift.y.rounded()))
        try render(outline, width: side, height: side, into: output)
        if fit == .mnist, let offset = centreOfMassOffset(output, side: side) {
            FT_Outline_Translate(outline, FT_Pos((offset.x * 64).rounded()), FT_Pos((offset.y * 64).rounded()))
            try render(outline, width: side, height: side, into: output)
        }
        return UnsafeBufferPointer(start: output, count: side * side).contains { $0 != 0 }
    }

    /// Renders an outline with 256 grey levels. Its coordinates are 26.6 pixels from the lower left corner.
    func render(
        _ outline: UnsafeMutablePointer<FT_Outline>, width: Int, height: Int, into output: UnsafeMutablePointer<UInt8>
    ) throws(FontError) {
        output.update(repeating: 0, count: width * height)
        var bitmap = FT_Bitmap()
        bitmap.rows = UInt32(height)
        bitmap.width = UInt32(width)
        bitmap.pitch = Int32(width)
        bitmap.buffer = output
        bitmap.num_grays = 256
        bitmap.pixel_mode = UInt8(FT_PIXEL_MODE_GRAY.rawValue)
        let status = FT_Outline_Get_Bitmap(libraryHandle, outline, &bitmap)
        guard status == 0 else { throw FontError(.cannotDraw, subject, FreeTypeStatus.message(status)) }
    }
}

/// How far to move the ink so that its centre of mass is the centre of the image, in pixels with y upwards; nil without
/// ink.
private func centreOfMassOffset(_ pixels: UnsafePointer<UInt8>, side: Int) -> (x: Double, y: Double)? {
    var mass = 0
    var columns = 0
    var rows = 0
    for row in 0..<side {
        for column in 0..<side {
            let ink = Int(pixels[row * side + column])
            mass += ink
            columns += ink * column
            rows += ink * row
        }
    }
    guard mass > 0 else { return nil }
    let middle = Double(side - 1) / 2
    return (middle - Double(columns) / Double(mass), Double(rows) / Double(mass) - middle)
}
