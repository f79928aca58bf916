/// Something found that gave no image, and why.
public struct Reject: Hashable, Sendable {
    /// The kinds of reasons, as they are written in the manifest.
    public enum Reason: String, Sendable, CaseIterable, Codable {
        /// No font, an empty file, a damaged one, or one that may not be read.
        case unreadable
        /// The face has no Unicode character map (a symbol or custom one at most).
        case noUnicodeMap = "no-unicode-map"
        /// The character map lacks the character.
        case glyphMissing = "glyph-missing"
        /// The glyph is there, and has no ink.
        case emptyDrawing = "empty-drawing"
        /// The face holds bitmaps of some sizes instead of outlines.
        case bitmapOnly = "bitmap-only"
        /// A file, an archive or a drawing beyond the limits.
        case tooLarge = "too-large"
        /// A face that takes longer than the limit.
        case tooSlow = "too-slow"
        /// The font's embedding permissions say "restricted", and such fonts were to be left out.
        case restrictedLicence = "restricted-licence"
        /// A damaged outline in a face that is otherwise in order.
        case damagedGlyph = "damaged-glyph"
        /// Copies were to be left out, and the outlines are those of a face before.
        case equalOutlines = "equal-outlines"
        /// Copies were to be left out, and the image is one of the same class before.
        case equalImage = "equal-image"
        /// In imported sets: an image of another size than the first.
        case otherSize = "other-size"
    }

    /// The kind of reason.
    public let reason: Reason
    /// The characters it concerns; empty when it is the whole face or file.
    public let characters: [Unicode.Scalar]
    /// More about it, such as FreeType's words; nil when the reason says it all.
    public let detail: String?

    init(_ reason: Reason, characters: [Unicode.Scalar] = [], detail: String? = nil) {
        self.reason = reason
        self.characters = characters
        self.detail = detail
    }

    /// The reject that an error comes to.
    init(_ error: any Error) {
        guard let error = error as? FontError else {
            let failure = error as? FileError
            self.init(.unreadable, detail: failure?.reason ?? "\(error)")
            return
        }
        let reason: Reason =
            switch error.code {
            case .cannotOpen, .library: .unreadable
            case .cannotDraw: .damagedGlyph
            case .tooLarge: .tooLarge
            case .tooSlow: .tooSlow
            }
        self.init(reason, detail: error.reason)
    }
}
