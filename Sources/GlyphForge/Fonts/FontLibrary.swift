internal import CFreeType

/// An instance of FreeType, configured to reproduce the original notMNIST images.
///
/// FreeType allows one thread at a time per library, so every worker creates its own. The class is not `Sendable`, so
/// the compiler enforces this.
public final class FontLibrary {
    let handle: FT_Library

    /// Opens FreeType with version 35 of its TrueType interpreter.
    ///
    /// The original notMNIST images were drawn with it; with version 40, today's default, images differ from them by
    /// 5.5 grey levels.
    /// - Throws: `.library` when this FreeType was built without version 35.
    public init() throws(FontError) {
        var raw: FT_Library?
        let status = gf_new_library(&raw)
        guard status == 0, let raw else {
            throw FontError(.library, "", "FreeType cannot start (\(FreeTypeStatus.message(status))).")
        }
        var version: FT_UInt = 35
        let set = FT_Property_Set(raw, "truetype", "interpreter-version", &version)
        guard set == 0 else {
            FT_Done_Library(raw)
            throw FontError(
                .library, "",
                "This FreeType was built without version 35 of the TrueType interpreter, which this program needs; "
                    + "install libfreetype 2.12 or newer from your distribution.")
        }
        handle = raw
    }

    deinit { FT_Done_Library(handle) }

    /// The number of faces in a font file, 1 or more. A file that cannot be opened counts as one face.
    func faceCount(of contents: FontContents) -> Int {
        guard contents.canHideFaces else { return max(1, contents.declaredFaceCount) }
        return withExtendedLifetime(contents) {
            var face: FT_Face?
            let start = contents.bytes.baseAddress?.assumingMemoryBound(to: FT_Byte.self)
            guard FT_New_Memory_Face(handle, start, FT_Long(contents.bytes.count), -1, &face) == 0, let face else {
                return 1
            }
            defer { FT_Done_Face(face) }
            return max(1, face.pointee.num_faces)
        }
    }

    /// FreeType's version, such as `2.12.1`.
    public var version: String {
        var major: FT_Int = 0
        var minor: FT_Int = 0
        var patch: FT_Int = 0
        FT_Library_Version(handle, &major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }
}

/// Texts for the statuses that damaged fonts cause; Debian builds FreeType without its error strings.
enum FreeTypeStatus {
    /// The meaning of a status in a few words.
    static func message(_ status: FT_Error) -> String {
        switch Int(status) {
        case Int(FT_Err_Unknown_File_Format): "not a font"
        case Int(FT_Err_Invalid_File_Format): "a damaged font file"
        case Int(FT_Err_Cannot_Open_Resource): "cannot be opened"
        case Int(FT_Err_Out_Of_Memory): "needs more memory than the limit"
        case Int(FT_Err_Invalid_Table), Int(FT_Err_Table_Missing), Int(FT_Err_Post_Table_Missing):
            "a table is missing or damaged"
        case Int(FT_Err_Invalid_Stream_Operation), Int(FT_Err_Invalid_Stream_Seek), Int(FT_Err_Invalid_Stream_Skip),
            Int(FT_Err_Invalid_Stream_Read):
            "the file ends too early"
        case Int(FT_Err_Invalid_Glyph_Format), Int(FT_Err_Invalid_Outline), Int(FT_Err_Invalid_Composite):
            "a damaged outline"
        case Int(FT_Err_Raster_Overflow): "an outline too large to draw"
        case Int(FT_Err_Execution_Too_Long): "its hinting program does not end"
        case Int(FT_Err_Invalid_Opcode), Int(FT_Err_Too_Few_Arguments), Int(FT_Err_Stack_Overflow),
            Int(FT_Err_Code_Overflow), Int(FT_Err_Bad_Argument), Int(FT_Err_Divide_By_Zero),
            Int(FT_Err_Invalid_Reference), Int(FT_Err_Nested_DEFS), Int(FT_Err_Invalid_CodeRange):
            "a faulty hinting program"
        default: "FreeType error \(status)"
        }
    }
}
