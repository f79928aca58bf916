/// A font file, face, glyph or image that is not in the data set, and why.
public struct Reject: Hashable, Sendable {
    /// The reasons. Their raw values are stored in the manifest.
    public enum Reason: String, Sendable, CaseIterable, Codable {
        /// The file is not a font, is empty or damaged, or may not be read.
        case unreadable
        /// The face has no character map that tells which glyph shows a Unicode character: only a symbol or custom map, or
        /// none. A map that FreeType makes up from glyph names does not count, except in Type 1 and bare CFF fonts.
        case noUnicodeMap = "no-unicode-map"
        /// The character map does not have the character.
        case glyphMissing = "glyph-missing"
        /// The glyph has no ink.
        case emptyDrawing = "empty-drawing"
        /// The face has bitmaps of fixed sizes instead of outlines, and none suits the images.
        case bitmapOnly = "bitmap-only"
        /// A file, archive or drawing exceeds the limits.
        case tooLarge = "too-large"
        /// Drawing the font file takes longer than the limit.
        case tooSlow = "too-slow"
        /// The font's embedding permissions are "restricted", and the plan skips such fonts.
        case restrictedLicence = "restricted-licence"
        /// The outline is damaged, but the face is otherwise usable.
        case damagedGlyph = "damaged-glyph"
        /// The outlines equal those of an earlier face, and the plan leaves out duplicates.
        case equalOutlines = "equal-outlines"
        /// The image equals an earlier one of the same class, and the plan leaves out duplicates.
        case equalImage = "equal-image"
        /// In imported data sets: the image's size differs from that of the first image.
        case otherSize = "other-size"
    }

    /// The reason.
    public let reason: Reason
    /// The affected characters; empty if the whole face or file is rejected.
    public let characters: [Unicode.Scalar]
    /// Details, such as FreeType's message; nil if the reason is sufficient.
    public let detail: String?

    init(_ reason: Reason, characters: [Unicode.Scalar] = [], detail: String? = nil) {
        self.reason = reason
        self.characters = characters
        self.detail = detail
    }

    /// The reject for an error.
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
