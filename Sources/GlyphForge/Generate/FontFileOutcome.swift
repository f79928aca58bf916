/// The result of drawing one font file: rows for the manifest, and pixels.
public struct FontFileOutcome: Sendable {
    /// The file on disk, or the archive.
    public var path: String
    /// The member's name inside the archive; nil for a file on disk.
    public var member: String?
    /// The file's size in bytes; 0 if it could not be read.
    public var byteCount = 0
    /// SHA-256 of the file's bytes; empty if it could not be read.
    public var digest: [UInt8] = []
    /// The faces that opened, in the file's order.
    public var faces: [FaceOutcome] = []
    /// Rejects of the whole file, or of faces that did not open.
    public var rejects: [Reject] = []
    /// The images of all faces in order, `side * side` bytes each.
    public var pixels: [UInt8] = []
    /// Processor seconds spent on the file, to find slow fonts; not part of the data set.
    public var seconds = 0.0

    init(path: String, member: String?) {
        self.path = path
        self.member = member
    }
}

/// The result of drawing one face.
public struct FaceOutcome: Sendable {
    /// Its place in the file, from 0.
    public var index: Int
    /// The font file's name, on which the names of exported images are based.
    public var fileName: String
    /// Family, style and licence.
    public var names: FaceNames
    /// TrueType, CFF or Type 1.
    public var format: String
    /// The file's container format.
    public var container: FontContainer
    /// Embedding permissions; bit 1 (value 2) is "restricted".
    public var fsType: Int
    /// Whether the font is variable.
    public var isVariable: Bool
    /// How the face was hinted.
    public var hinting: Hinting
    /// Number of glyphs drawn unhinted because hinting failed.
    public var unhintedGlyphs = 0
    /// The drawn instances in their styles; none if the whole face is rejected.
    public var instances: [InstanceOutcome] = []
    /// The rejects, one for each reason.
    public var rejects: [Reject] = []
}

/// The result of drawing one instance of a face in one style.
public struct InstanceOutcome: Sendable {
    /// The instance.
    public var instance: FaceInstance
    /// The style.
    public var style: GlyphStyle
    /// SHA-256 of the unstyled outlines; empty if there are none.
    public var outlines: [UInt8]
    /// The row in the manifest of the instance with equal outlines that is kept instead of this one.
    public var duplicateOf: Int?
    /// The labels of the images, in the order of the classes.
    public var labels: [UInt32] = []
    /// The glyph indices of the images.
    public var glyphs: [UInt32] = []
    /// SHA-256 of side and pixels for each image, 32 bytes each.
    public var digests: [UInt8] = []
    /// The perceptual hashes of the images.
    public var hashes: [UInt64] = []
}
