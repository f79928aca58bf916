/// A font of 5 x 7 pixels for the labels of pictures: digits, A to F, U, + and #.
enum TinyFont {
    static let height = 7
    /// The width of a glyph and the gap to the next one.
    static let advance = 6

    /// The rows of each glyph from top to bottom; bit 4 is the leftmost pixel.
    private static let glyphs: [Character: [UInt8]] = [
        "0": [14, 17, 19, 21, 25, 17, 14], "1": [4, 12, 4, 4, 4, 4, 14], "2": [14, 17, 1, 2, 4, 8, 31],
        "3": [31, 2, 4, 2, 1, 17, 14], "4": [2, 6, 10, 18, 31, 2, 2], "5": [31, 16, 30, 1, 1, 17, 14],
        "6": [6, 8, 16, 30, 17, 17, 14], "7": [31, 1, 2, 4, 8, 8, 8], "8": [14, 17, 17, 14, 17, 17, 14],
        "9": [14, 17, 17, 15, 1, 2, 12], "A": [14, 17, 17, 31, 17, 17, 17], "B": [30, 17, 17, 30, 17, 17, 30],
        "C": [14, 17, 16, 16, 16, 17, 14], "D": [30, 17, 17, 17, 17, 17, 30], "E": [31, 16, 16, 30, 16, 16, 31],
        "F": [31, 16, 16, 30, 16, 16, 16], "U": [17, 17, 17, 17, 17, 17, 14], "+": [0, 4, 4, 31, 4, 4, 0],
        "#": [10, 10, 31, 10, 31, 10, 10],
    ]

    /// The ink of a text, as pixels from its upper left corner. Characters without a glyph are blank.
    static func ink(_ text: String) -> [(x: Int, y: Int)] {
        var ink: [(x: Int, y: Int)] = []
        for (position, character) in text.enumerated() {
            for (y, row) in (glyphs[character] ?? []).enumerated() {
                for x in 0..<5 where row & (16 >> UInt8(x)) != 0 { ink.append((position * advance + x, y)) }
            }
        }
        return ink
    }
}
