/// The names of font families.
package enum FontFamily {
    /// What names of the same family share: case and white space do not part them. Nil for faces that have no name.
    package static func key(_ name: String) -> String? {
        guard name != FaceNames.unnamed else { return nil }
        return name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
