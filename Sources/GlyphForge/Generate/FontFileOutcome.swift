/// All that came of one font file: rows for the manifest, and pixels. A plain value, so that it can cross threads and,
/// written down, processes.
public struct FontFileOutcome: Sendable {
    /// The file on disk, or the archive.
    public var path: String
    /// The member's name inside the archive; nil for a file on disk.
    public var member: String?
    /// The file's size in bytes; 0 when it could not be read.
    public var byteCount = 0
    /// SHA-256 of the file's bytes; empty when it could not be read.
    public var digest: [UInt8] = []
    /// The faces that opened, in the file's order.
    public var faces: [FaceOutcome] = []
    /// What is wrong with the file as a whole, or with faces that did not open.
    public var rejects: [Reject] = []
    /// The images of all faces, one after the other, `side * side` bytes each.
    public var pixels: [UInt8] = []
    /// Processor seconds it took: for finding slow fonts, not part of the data set.
    public var seconds = 0.0

    init(path: String, member: String?) {
        self.path = path
        self.member = member
    }
}

/// What came of one face.
public struct FaceOutcome: Sendable {
    /// Its place in the file, from 0.
    public var index: Int
    /// The font file's name, from which exported images get theirs.
    public var fileName: String
    /// Family, style and licence.
    public var names: FaceNames
    /// TrueType, CFF or Type 1.
    public var format: String
    /// How the file wraps it.
    public var container: FontContainer
    /// Embedding permissions; bit 1 (value 2) is "restricted".
    public var fsType: Int
    /// Whether it has design axes, of which the default instance is drawn.
    public var isVariable: Bool
    /// How it was hinted.
    public var hinting: Hinting
    /// Glyphs whose hinting failed and which were drawn without.
    public var unhintedGlyphs = 0
    /// Its instances in their styles, as they were drawn; none when the face as a whole is a reject.
    public var instances: [InstanceOutcome] = []
    /// What it did not give, one for each reason.
    public var rejects: [Reject] = []
}

/// What came of one instance of a face in one style.
public struct InstanceOutcome: Sendable {
    /// Which instance.
    public var instance: FaceInstance
    /// What was done to its outlines.
    public var style: GlyphStyle
    /// SHA-256 of its outlines before that; empty when there are none.
    public var outlines: [UInt8]
    /// The instance with equal outlines for whose sake this one is left out, by its row in the manifest.
    public var duplicateOf: Int?
    /// Labels of its images, in the order of the classes.
    public var labels: [UInt32] = []
    /// Glyph indices of its images.
    public var glyphs: [UInt32] = []
    /// SHA-256 of side and pixels of its images, 32 bytes each.
    public var digests: [UInt8] = []
    /// Perceptual hashes of its images.
    public var hashes: [UInt64] = []
}
