/// The program's version.
public enum GlyphForgeVersion {
    /// The current version, as in CHANGELOG.md.
    public static let current = "0.1.0"
}
