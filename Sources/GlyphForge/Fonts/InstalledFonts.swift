internal import CFontconfig
internal import Glibc

/// The installed fonts, as listed by fontconfig.
public enum InstalledFonts {
    /// The number of installed font files.
    public static func count() throws -> Int { try matching(":").count }

    /// The files that match a fontconfig pattern such as `DejaVu Sans:bold` or `:lang=el`, in the order of the paths'
    /// bytes.
    ///
    /// - Returns: Each file with the indices of its matching faces.
    static func matching(_ pattern: String) throws(FontError) -> [(path: String, faces: [Int])] {
        guard let configuration = FcInitLoadConfigAndFonts() else {
            throw FontError(
                .library, "", "fontconfig cannot start; check that it is installed (Debian: fontconfig-config).")
        }
        defer { FcConfigDestroy(configuration) }
        guard let wanted = FcNameParse(pattern) else {
            throw FontError(
                .library, "",
                "--installed '\(pattern)' is not a fontconfig pattern; examples are ':lang=el' and 'DejaVu Sans:bold'."
            )
        }
        defer { FcPatternDestroy(wanted) }
        let properties = FcObjectSetCreate()
        defer { FcObjectSetDestroy(properties) }
        FcObjectSetAdd(properties, FC_FILE)
        FcObjectSetAdd(properties, FC_INDEX)
        guard let list = FcFontList(configuration, wanted, properties) else { return [] }
        defer { FcFontSetDestroy(list) }

        var faces: [ExactText: Set<Int>] = [:]
        for position in 0..<Int(list.pointee.nfont) {
            var file: UnsafeMutablePointer<FcChar8>?
            var index: Int32 = 0
            guard FcPatternGetString(list.pointee.fonts[position], FC_FILE, 0, &file) == FcResultMatch, let file else {
                continue
            }
            FcPatternGetInteger(list.pointee.fonts[position], FC_INDEX, 0, &index)
            // The upper 16 bits number the named instances of a variable font; the lower ones are the face's index.
            faces[ExactText(RawName.text(UnsafeRawBufferPointer(start: file, count: strlen(file)))), default: []]
                .insert(Int(index & 0xFFFF))
        }
        return faces.map { ($0.key.text, $0.value.sorted()) }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    }
}
