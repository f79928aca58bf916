/// The program's version.
public enum GlyphForgeVersion {
    /// As in CHANGELOG.md.
    public static let current = "0.1.0"
}
