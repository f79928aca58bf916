/// Changes to the bytes of an sfnt font, to make faulty fonts for tests. FreeType does not check checksums.
public struct FontSurgery {
    /// The changed font.
    public private(set) var bytes: [UInt8]

    /// Starts with the bytes of a font.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func number(_ offset: Int, _ count: Int) -> Int {
        bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func put(_ value: Int, _ offset: Int, _ count: Int) {
        for position in 0..<count { bytes[offset + position] = UInt8(value >> (8 * (count - 1 - position)) & 255) }
    }

    /// The byte range of a table.
    public func table(_ tag: String) -> Range<Int>? {
        for entry in 0..<number(4, 2) {
            let record = 12 + 16 * entry
            if Array(bytes[record..<record + 4]) == Array(tag.utf8) {
                let start = number(record + 8, 4)
                return start..<start + number(record + 12, 4)
            }
        }
        return nil
    }

    /// Sets the embedding permissions.
    public mutating func setFSType(_ value: Int) { put(value, table("OS/2")!.lowerBound + 8, 2) }

    /// Makes every character map a Microsoft symbol map and removes the glyphs' names.
    public mutating func makeSymbolFont() {
        let start = table("cmap")!.lowerBound
        for record in 0..<number(start + 2, 2) {
            put(3, start + 4 + 8 * record, 2)
            put(0, start + 6 + 8 * record, 2)
        }
        put(0x0003_0000, table("post")!.lowerBound, 4)
    }

    /// Sets the platform and encoding number of the first character map.
    public mutating func renameFirstMap(platform: Int, encoding: Int) {
        let start = table("cmap")!.lowerBound
        put(platform, start + 4, 2)
        put(encoding, start + 6, 2)
    }

    /// Leaves only the first Macintosh character map, which gets another script and language.
    ///
    /// - Parameter language: The number in the font, one more than QuickDraw's; 0 for all languages.
    public mutating func keepMacMap(script: Int = 0, language: Int = 0) {
        keepMap(platform: 1, newEncoding: script)
        let start = table("cmap")!.lowerBound
        put(language, start + number(start + 8, 4) + 4, 2)
    }

    /// Leaves only the first character map of a platform, which gets another encoding number.
    public mutating func keepMap(platform: Int, newEncoding: Int) {
        let start = table("cmap")!.lowerBound
        let record = (0..<number(start + 2, 2)).first { number(start + 4 + 8 * $0, 2) == platform }!
        let offset = number(start + 8 + 8 * record, 4)
        put(1, start + 2, 2)
        put(platform, start + 4, 2)
        put(newEncoding, start + 6, 2)
        put(offset, start + 8, 4)
    }

    /// Gives each glyph the name of the next one.
    public mutating func shiftGlyphNames() {
        let names = table("post")!.lowerBound + 32
        let count = number(names, 2)
        let indices = (0..<count).map { number(names + 2 + 2 * $0, 2) }
        for glyph in 0..<count { put(indices[(glyph + 1) % count], names + 2 + 2 * glyph, 2) }
    }

    /// Replaces the program that runs for every size by an endless loop.
    public mutating func makeHintingEndless() {
        // PUSHW[0] -3; JMPR
        for (offset, byte) in [0xB8, 0xFF, 0xFD, 0x1C].enumerated() {
            bytes[table("prep")!.lowerBound + offset] = UInt8(byte)
        }
    }

    /// Replaces a glyph's program by one that moves two of its points so far apart that their distance does not fit an
    /// Int64.
    public mutating func scatterPoints(ofGlyph index: Int) {
        let isLong = number(table("head")!.lowerBound + 50, 2) == 1
        let loca = table("loca")!.lowerBound
        let offset = isLong ? number(loca + 4 * index, 4) : 2 * number(loca + 2 * index, 2)
        let glyph = table("glyf")!.lowerBound + offset
        let length = glyph + 10 + 2 * number(glyph, 2)
        // SVTCA x; PUSHW 32767; twice DUP MUL; twenty times DUP ADD; DUP; point 0: SCFS; NEG; point 1: SCFS.
        let program: [UInt8] =
            [0x01, 0xB8, 0x7F, 0xFF, 0x20, 0x63, 0x20, 0x63] + (0..<20).flatMap { _ in [0x20, 0x60] as [UInt8] }
            + [0x20, 0xB0, 0x00, 0x23, 0x48, 0x65, 0xB0, 0x01, 0x23, 0x48]
        precondition(number(length, 2) >= program.count)
        for position in 0..<number(length, 2) {
            bytes[length + 2 + position] = position < program.count ? program[position] : 0x01
        }
    }

    /// Gives a glyph the outline of another. The next glyph changes too, because the font stores where outlines end.
    public mutating func copyOutline(ofGlyph source: Int, toGlyph target: Int) {
        let size = number(table("head")!.lowerBound + 50, 2) == 1 ? 4 : 2
        let loca = table("loca")!.lowerBound
        for end in 0...1 { put(number(loca + size * (source + end), size), loca + size * (target + end), size) }
    }

    /// Damages the first face of a collection by placing its table directory beyond the end of the file.
    public mutating func breakFirstFace() { put(0x7FFF_FFFF, 12, 4) }
}
