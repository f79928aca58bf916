/// Which duplicates are left out of a data set.
public enum Dedupe: String, Sendable, CaseIterable, Codable {
    /// None: all images are kept.
    case none
    /// Images that equal an earlier image of the same class byte for byte.
    case exact
    /// Faces with the same outlines as an earlier face, and images as for ``exact``.
    case outlines
}
