/// Comparison of font family names.
package enum FontFamily {
    /// A key that is equal for names of the same family: case and white space are ignored. Nil for names that do not
    /// tell one family from another: those without a letter or a digit, and those that font editors give by default.
    package static func key(_ name: String) -> String? {
        guard name != FaceNames.unnamed else { return nil }
        let key = name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let isNameless = !key.contains { $0.isLetter || $0.isNumber } || key.wholeMatch(of: defaultNames) != nil
        return isNameless ? nil : key
    }

    /// The names of new fonts in FontForge, Fontographer, FontLab and Glyphs.
    private static var defaultNames: Regex<Substring> {
        /(?:untitled|unnamed|noname|no name|unknown|new font|my font)[ -]?[0-9]*/
    }
}
