/// Comparison of font family names.
package enum FontFamily {
    /// A key that is equal for names of the same family: case and white space are ignored. Nil for unnamed faces.
    package static func key(_ name: String) -> String? {
        guard name != FaceNames.unnamed else { return nil }
        return name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
