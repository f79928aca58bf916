/// A class. `codepoint` is NULL where an imported class is not a character.
struct ClassRow: ManifestRow {
    static let table = "classes"
    static let columns: [Column] = [
        Column("label", "INTEGER PRIMARY KEY") { $0.label },
        Column("codepoint", "INTEGER UNIQUE") { $0.codepoint },
        Column("name", "TEXT NOT NULL") { $0.name },
    ]

    let label: Int
    let codepoint: Int?
    let name: String
}

/// A font file, members of archives included, in the order of the catalogue.
struct FileRow: ManifestRow {
    static let table = "files"
    static let columns: [Column] = [
        Column("id", "INTEGER PRIMARY KEY", subset: "kept_files.new") { $0.id },
        Column("path", "TEXT NOT NULL") { $0.path },
        Column("member", "TEXT") { $0.member },
        Column("bytes", "INTEGER NOT NULL") { $0.byteCount },
        Column("digest", "BLOB") { $0.digest },
    ]

    let id: Int
    /// The file on disk, or the archive.
    let path: String
    /// The name inside the archive.
    var member: String?
    let byteCount: Int
    /// SHA-256; empty (NULL) if the file is unreadable, or only its name is known (in imported sets).
    let digest: ArraySlice<UInt8>
}

/// A licence text. Faces with the same text share a row.
struct LicenceRow: ManifestRow {
    static let table = "licences"
    static let columns: [Column] = [
        Column("id", "INTEGER PRIMARY KEY", subset: "kept_licences.new") { $0.id },
        Column("text", "TEXT NOT NULL UNIQUE") { $0.text },
    ]

    let id: Int
    let text: String
}

/// A face that opened.
struct FaceRow: ManifestRow {
    static let table = "faces"
    static let columns: [Column] = [
        Column("id", "INTEGER PRIMARY KEY", subset: "kept_faces.new") { $0.id },
        Column("file", "INTEGER NOT NULL REFERENCES files", subset: "kept_files.new") { $0.file },
        Column("face_index", "INTEGER NOT NULL") { $0.index },
        Column("family", "TEXT NOT NULL") { $0.family },
        Column("style", "TEXT NOT NULL") { $0.style },
        Column("format", "TEXT NOT NULL") { $0.format },
        Column("container", "TEXT NOT NULL") { $0.container },
        Column("fs_type", "INTEGER NOT NULL") { $0.fsType },
        Column("licence", "INTEGER REFERENCES licences", subset: "kept_licences.new") { $0.licence },
        Column("is_variable", "INTEGER NOT NULL") { $0.isVariable },
        Column("hinting", "TEXT NOT NULL") { $0.hinting },
        Column("unhinted_glyphs", "INTEGER NOT NULL") { $0.unhintedGlyphs },
    ]

    let id: Int
    let file: Int
    /// The face's place in the file, from 0.
    let index: Int
    let family: String
    let style: String
    /// The outline format: `TrueType`, `CFF`, `Type 1`, or `unknown`.
    let format: String
    /// The raw value of a ``FontContainer``.
    let container: String
    /// Embedding permissions; bit 1 (value 2) is "restricted".
    var fsType = 0
    var licence: Int?
    var isVariable = false
    /// The raw value of a ``Hinting``, or `unknown`.
    let hinting: String
    /// Glyphs drawn unhinted because hinting failed.
    var unhintedGlyphs = 0
}

/// One drawing of a face: an instance in a style.
struct InstanceRow: ManifestRow {
    static let table = "instances"
    static let columns: [Column] = [
        Column("id", "INTEGER PRIMARY KEY", subset: "kept_instances.new") { $0.id },
        Column("face", "INTEGER NOT NULL REFERENCES faces", subset: "kept_faces.new") { $0.face },
        Column("name", "TEXT") { $0.name },
        Column("axes", "TEXT") { $0.axes },
        Column("embolden", "REAL NOT NULL") { $0.style.embolden },
        Column("slant", "REAL NOT NULL") { $0.style.slant },
        Column("width", "REAL NOT NULL") { $0.style.width },
        Column("stroke", "REAL NOT NULL") { $0.style.stroke },
        Column("outlines", "BLOB") { $0.outlines },
        Column("duplicate_of", "INTEGER REFERENCES instances", subset: "NULL") { $0.duplicateOf },
        Column("export_name", "TEXT NOT NULL") { $0.exportName },
    ]

    let id: Int
    let face: Int
    /// The name of a variable font's instance.
    var name: String?
    /// Its axes, such as `wght=700`; nil for the default instance.
    var axes: String?
    var style = GlyphStyle.plain
    /// SHA-256 of the outlines of the data set's first characters (without those that `extend` added); empty (NULL) if
    /// there are none.
    var outlines: ArraySlice<UInt8> = []
    /// The instance with equal outlines that was drawn instead of this one.
    var duplicateOf: Int?
    /// The name that the instance's images get in exports.
    let exportName: String
}

/// An image. `id` is its row in the IDX files.
struct ImageRow: ManifestRow {
    static let table = "images"
    static let columns: [Column] = [
        Column("id", "INTEGER PRIMARY KEY", subset: "kept_images.new") { $0.id },
        Column("instance", "INTEGER REFERENCES instances", subset: "kept_instances.new") { $0.instance },
        Column("label", "INTEGER NOT NULL REFERENCES classes", subset: "kept_images.label") { $0.label },
        Column("glyph", "INTEGER") { $0.glyph },
        Column("digest", "BLOB NOT NULL") { $0.digest },
        Column("hash", "INTEGER NOT NULL") { Int(Int64(bitPattern: $0.hash)) },
        Column("source", "TEXT") { $0.source },
        Column("origin", "INTEGER", subset: "kept_images.old") { $0.origin },
    ]

    let id: Int
    /// Nil where the font is unknown (in imported sets).
    let instance: Int?
    let label: Int
    /// The glyph's index in the face; nil in imported sets.
    var glyph: Int?
    /// SHA-256 over the side (4 bytes, big-endian) and the pixels.
    let digest: ArraySlice<UInt8>
    /// The perceptual hash.
    let hash: UInt64
    /// In imported sets, where the font is unknown: the image's name in the source.
    var source: String?
    /// The image's row in the data set that it was copied from; nil in data sets that were drawn or imported.
    var origin: Int?
}

/// Something that gave no image.
struct RejectRow: ManifestRow {
    static let table = "rejects"
    static let columns: [Column] = [
        Column("id", "INTEGER PRIMARY KEY", subset: "row_number() OVER (ORDER BY rejects.id) - 1") { $0.id },
        Column("file", "INTEGER NOT NULL REFERENCES files", subset: "kept_files.new") { $0.file },
        Column("face", "INTEGER REFERENCES faces", subset: "kept_faces.new") { $0.face },
        Column("reason", "TEXT NOT NULL") { $0.reject.reason.rawValue },
        Column("characters", "TEXT") {
            $0.reject.characters.isEmpty ? nil : Unicode.Scalar.rangeNotation($0.reject.characters)
        },
        Column("count", "INTEGER NOT NULL") { max(1, $0.reject.characters.count) },
        Column("detail", "TEXT") { $0.reject.detail },
    ]

    let id: Int
    let file: Int
    /// Nil when the file did not open.
    let face: Int?
    let reject: Reject
}
