/// What is left out of a data set because it is there already.
public enum Dedupe: String, Sendable, CaseIterable, Codable {
    /// Nothing.
    case none
    /// Images that are, byte for byte, ones of the same class before.
    case exact
    /// Faces whose outlines are those of a face before, and images as by ``exact``.
    case outlines
}
