/// Fonts made wrong on purpose: changes to the bytes of an sfnt font. FreeType does not look at checksums.
public struct FontSurgery {
    /// The font as changed so far.
    public private(set) var bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func number(_ offset: Int, _ count: Int) -> Int {
        bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func put(_ value: Int, _ offset: Int, _ count: Int) {
        for position in 0..<count { bytes[offset + position] = UInt8(value >> (8 * (count - 1 - position)) & 255) }
    }

    /// The place and length of a table.
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

    /// Makes every character map a Microsoft symbol map and takes the glyphs' names away.
    public mutating func makeSymbolFont() {
        let start = table("cmap")!.lowerBound
        for record in 0..<number(start + 2, 2) {
            put(3, start + 4 + 8 * record, 2)
            put(0, start + 6 + 8 * record, 2)
        }
        put(0x0003_0000, table("post")!.lowerBound, 4)
    }

    /// Replaces the program that runs at every size by one that jumps back for ever.
    public mutating func makeHintingEndless() {
        // PUSHW[0] -3; JMPR
        for (offset, byte) in [0xB8, 0xFF, 0xFD, 0x1C].enumerated() { bytes[table("prep")!.lowerBound + offset] = UInt8(byte) }
    }

    /// Puts arbitrary bytes somewhere.
    public mutating func overwrite(_ offset: Int, _ byte: UInt8) { bytes[offset] = byte }
}
