/// A dfont: the resource fork of a font suitcase of classic Mac OS, as a file.
public enum ResourceFork {
    /// A dfont with TrueType fonts, each an `sfnt` resource.
    public static func dfont(_ fonts: [[UInt8]]) -> [UInt8] {
        func big(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(value >> (8 * (count - 1 - $0)) & 255) }
        }
        var (data, references): ([UInt8], [UInt8]) = ([], [])
        for (number, font) in fonts.enumerated() {
            // Number, no name, no attributes, place, and room for a handle.
            references += big(128 + number, 2) + big(0xFFFF, 2) + big(0, 1) + big(data.count, 3) + big(0, 4)
            data += big(font.count, 4) + font
        }
        let types = big(0, 2) + Array("sfnt".utf8) + big(fonts.count - 1, 2) + big(10, 2) + references
        let header = big(256, 4) + big(256 + data.count, 4) + big(data.count, 4)
        let map = { (length: Int) in
            header + big(length, 4) + big(0, 8) + big(28, 2) + big(28 + types.count, 2) + types
        }
        let length = map(0).count
        return header + big(length, 4) + big(0, 240) + data + map(length)
    }
}
