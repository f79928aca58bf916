/// A font that cannot be opened or drawn.
public struct FontError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, to branch on.
    public enum Code: String, Sendable {
        /// The bytes are not a font, or are too damaged to open.
        case cannotOpen
        /// The glyph's outline cannot be loaded or drawn.
        case cannotDraw
        /// The drawing or the file exceeds ``DrawingLimits``.
        case tooLarge
        /// The font's hinting program, or the whole file, exceeded a time limit.
        case tooSlow
        /// A library is missing a feature that this program needs.
        case library
    }

    /// The kind of failure.
    public let code: Code
    /// The file, face or glyph; empty for a library.
    public let subject: String
    /// The cause in a few words.
    public let reason: String

    init(_ code: Code, _ subject: String, _ reason: String) {
        self.code = code
        self.subject = subject
        self.reason = reason
    }

    /// The sentence a user reads.
    public var description: String { subject.isEmpty ? reason : "\(subject): \(reason)" }
}

/// Limits on the size and drawing time of a font; a font that exceeds them becomes a reject.
public enum DrawingLimits {
    /// Maximum size of a font file or archive member, in bytes.
    public static let fileBytes = 256 << 20
    /// Maximum width and height of a glyph's bitmap, in pixels.
    public static let bitmapSide = 16_384
    /// Maximum area of a glyph's bitmap, in pixels.
    public static let bitmapArea = 64 << 20
    /// Maximum processor seconds for one font file; the slowest of Debian's take a few hundredths.
    public static let secondsPerFile = 60.0
    /// Maximum bytes of pixels from one font file.
    public static let pixelBytesPerFile = 1 << 30
}
