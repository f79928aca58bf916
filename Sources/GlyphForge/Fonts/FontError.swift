/// What FreeType, or the reading of a font file, failed on.
public struct FontError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, to branch on.
    public enum Code: String, Sendable {
        /// The bytes are no font, or too damaged to open.
        case cannotOpen
        /// The glyph's outline cannot be loaded or drawn.
        case cannotDraw
        /// The drawing, or the file, is beyond the limits of ``DrawingLimits``.
        case tooLarge
        /// A font's own program ran beyond FreeType's or this program's limit.
        case tooSlow
        /// FreeType was built without something the recipes need.
        case library
    }

    /// The kind of failure.
    public let code: Code
    /// The file, face or glyph it failed on.
    public let subject: String
    /// Why, in a few words.
    public let reason: String

    init(_ code: Code, _ subject: String, _ reason: String) {
        self.code = code
        self.subject = subject
        self.reason = reason
    }

    /// The sentence a user reads.
    public var description: String { subject.isEmpty ? reason : "\(subject): \(reason)" }
}

/// How large and how slow a font may be before it becomes a reject.
public enum DrawingLimits {
    /// The largest font file or archive member, in bytes.
    public static let fileBytes = 256 << 20
    /// The longest side of one glyph's bitmap, in pixels.
    public static let bitmapSide = 16_384
    /// The largest area of one glyph's bitmap, in pixels.
    public static let bitmapArea = 64 << 20
    /// Processor seconds that one font file may take; the dearest of Debian's take some hundredths.
    public static let secondsPerFile = 60.0
    /// Bytes of pixels that one font file may give.
    public static let pixelBytesPerFile = 1 << 30
}
