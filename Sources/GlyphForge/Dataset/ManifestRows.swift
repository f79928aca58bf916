/// A class. `codepoint` is NULL where an imported class is not a character.
struct ClassRow: ManifestRow {
    static let table = "classes"

    static func columns(_ column: inout some ColumnVisitor<Self>) {
        column("label", "INTEGER PRIMARY KEY") { $0.label }
        column("codepoint", "INTEGER UNIQUE") { $0.codepoint }
        column("name", "TEXT NOT NULL") { $0.name }
    }

    let label: Int
    let codepoint: Int?
    let name: String
}

/// A font file, members of archives included, in the order of the catalogue.
struct FileRow: ManifestRow {
    static let table = "files"

    static func columns(_ column: inout some ColumnVisitor<Self>) {
        column("id", "INTEGER PRIMARY KEY", subset: "kept_files.new") { $0.id }
        column("path", "TEXT NOT NULL") { $0.path }
        column("member", "TEXT") { $0.member }
        column("bytes", "INTEGER NOT NULL") { $0.byteCount }
        column("digest", "BLOB") { $0.digest }
    }

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

    static func columns(_ column: inout some ColumnVisitor<Self>) {
        column("id", "INTEGER PRIMARY KEY", subset: "kept_licences.new") { $0.id }
        column("text", "TEXT NOT NULL UNIQUE") { $0.text }
    }

    let id: Int
    let text: String
}

/// A face that opened.
struct FaceRow: ManifestRow {
    static let table = "faces"

    static func columns(_ column: inout some ColumnVisitor<Self>) {
        column("id", "INTEGER PRIMARY KEY", subset: "kept_faces.new") { $0.id }
        column("file", "INTEGER NOT NULL REFERENCES files", subset: "kept_files.new") { $0.file }
        column("face_index", "INTEGER NOT NULL") { $0.index }
        column("family", "TEXT NOT NULL") { $0.family }
        column("style", "TEXT NOT NULL") { $0.style }
        column("format", "TEXT NOT NULL") { $0.format }
        column("container", "TEXT NOT NULL") { $0.container }
        column("fs_type", "INTEGER NOT NULL") { $0.fsType }
        column("licence", "INTEGER REFERENCES licences", subset: "kept_licences.new") { $0.licence }
        column("is_variable", "INTEGER NOT NULL") { $0.isVariable }
        column("hinting", "TEXT NOT NULL") { $0.hinting }
        column("unhinted_glyphs", "INTEGER NOT NULL") { $0.unhintedGlyphs }
    }

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

    static func columns(_ column: inout some ColumnVisitor<Self>) {
        column("id", "INTEGER PRIMARY KEY", subset: "kept_instances.new") { $0.id }
        column("face", "INTEGER NOT NULL REFERENCES faces", subset: "kept_faces.new") { $0.face }
        column("name", "TEXT") { $0.name }
        column("axes", "TEXT") { $0.axes }
        column("embolden", "REAL NOT NULL") { $0.style.embolden }
        column("slant", "REAL NOT NULL") { $0.style.slant }
        column("width", "REAL NOT NULL") { $0.style.width }
        column("stroke", "REAL NOT NULL") { $0.style.stroke }
        column("outlines", "BLOB") { $0.outlines }
        column("duplicate_of", "INTEGER REFERENCES instances", subset: "NULL") { $0.duplicateOf }
        column("export_name", "TEXT NOT NULL") { $0.exportName }
    }

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

    static func columns(_ column: inout some ColumnVisitor<Self>) {
        column("id", "INTEGER PRIMARY KEY", subset: "kept_images.new") { $0.id }
        column("instance", "INTEGER REFERENCES instances", subset: "kept_instances.new") { $0.instance }
        column("label", "INTEGER NOT NULL REFERENCES classes", subset: "kept_images.label") { $0.label }
        column("glyph", "INTEGER") { $0.glyph }
        column("digest", "BLOB NOT NULL") { $0.digest }
        column("hash", "INTEGER NOT NULL") { Int(Int64(bitPattern: $0.hash)) }
        column("source", "TEXT") { $0.source }
        column("origin", "INTEGER", subset: "kept_images.old") { $0.origin }
    }

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

    static func columns(_ column: inout some ColumnVisitor<Self>) {
        column("id", "INTEGER PRIMARY KEY", subset: "row_number() OVER (ORDER BY rejects.id) - 1") { $0.id }
        column("file", "INTEGER NOT NULL REFERENCES files", subset: "kept_files.new") { $0.file }
        column("face", "INTEGER REFERENCES faces", subset: "kept_faces.new") { $0.face }
        column("reason", "TEXT NOT NULL") { $0.reject.reason.rawValue }
        column("characters", "TEXT") {
            $0.reject.characters.isEmpty ? nil : Unicode.Scalar.rangeNotation($0.reject.characters)
        }
        column("count", "INTEGER NOT NULL") { max(1, $0.reject.characters.count) }
        column("detail", "TEXT") { $0.reject.detail }
    }

    let id: Int
    let file: Int
    /// Nil when the file did not open.
    let face: Int?
    let reject: Reject
}
