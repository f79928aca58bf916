internal import CFreeType

/// One face of a font file, open for drawing.
///
/// It has a single owner, is never shared between threads, and keeps its library and the file's bytes alive.
public struct Face: ~Copyable {
    let handle: FT_Face
    private let library: FontLibrary
    var libraryHandle: FT_Library { library.handle }
    private let contents: FontContents
    /// The character map that is selected; nil when the face has none that can be used.
    let characterMap: CharacterMap?

    /// The file's name in messages.
    public let subject: String

    /// Opens a face.
    ///
    /// - Parameters:
    ///   - contents: The font file's bytes.
    ///   - index: The face's index in the file, from 0.
    ///   - subject: What to call the file in messages.
    ///   - library: The worker's FreeType instance.
    /// - Throws: `.cannotOpen` when FreeType finds no font in the bytes.
    public init(_ contents: FontContents, index: Int = 0, subject: String, in library: FontLibrary) throws(FontError) {
        guard contents.bytes.count > 0 else { throw FontError(.cannotOpen, subject, "the file is empty") }
        var raw: FT_Face?
        let status = FT_New_Memory_Face(
            library.handle, contents.bytes.baseAddress?.assumingMemoryBound(to: FT_Byte.self),
            FT_Long(contents.bytes.count), FT_Long(index), &raw)
        guard status == 0, let raw else { throw FontError(.cannotOpen, subject, FreeTypeStatus.message(status)) }
        handle = raw
        characterMap = CharacterMap.select(in: raw)
        self.library = library
        self.contents = contents
        self.subject = subject
    }

    deinit { FT_Done_Face(handle) }

    /// Whether the face has outlines.
    public var isScalable: Bool { has(FT_FACE_FLAG_SCALABLE) }
    /// Whether the face has design axes (an OpenType variable font or a Type 1 multiple master).
    public var isVariable: Bool { has(FT_FACE_FLAG_MULTIPLE_MASTERS) }
    /// Whether the face has a character map that tells which glyph shows a Unicode character.
    public var hasCharacterMap: Bool { characterMap != nil }
    /// The character maps that the face has, for messages.
    var characterMaps: String { CharacterMap.list(of: handle) }
    /// The number of glyphs.
    public var glyphCount: Int { handle.pointee.num_glyphs }
    /// The embedding permissions of the OS/2 table (or Type 1's FSType); bit 1 (value 2) means "restricted".
    public var fsType: Int { Int(FT_Get_FSType_Flags(handle)) }

    func has(_ flag: Int) -> Bool { handle.pointee.face_flags & flag != 0 }

    /// The outline format as FreeType names it: TrueType, CFF or Type 1.
    public var outlineFormat: String { FT_Get_Font_Format(handle).map { String(cString: $0) } ?? "unknown" }

    /// The glyph index of a codepoint in the character map; nil when the map does not contain it.
    public func glyphIndex(of codepoint: Unicode.Scalar) -> UInt32? {
        guard let code = characterMap?.code(of: codepoint) else { return nil }
        let index = FT_Get_Char_Index(handle, FT_ULong(code))
        return index == 0 ? nil : UInt32(index)
    }
}
