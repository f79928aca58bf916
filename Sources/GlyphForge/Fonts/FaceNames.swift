internal import CFreeType

/// The names in a face.
public struct FaceNames: Hashable, Sendable {
    /// The typographic family if present, else the legacy family; never empty.
    public var family: String
    /// The style within the family, such as `Bold Oblique`.
    public var style: String
    /// The licence description, else its URL, else the copyright notice; nil when the font has none of them.
    public var licence: String?

    /// The family of a face without a family name.
    static let unnamed = "(unnamed)"
}

extension Face {
    /// Reads family, style and licence from the name table (or the Type 1 dictionary).
    ///
    /// FreeType's `family_name` replaces every letter beyond ASCII by a question mark, which would merge unrelated
    /// families. This function decodes the full names and prefers English.
    public func names() -> FaceNames {
        // Only the best candidate for each name id is decoded, because a font can have hundreds of names.
        var best = [(rank: Int, name: FT_SfntName)](repeating: (0, FT_SfntName()), count: Self.maxNameID + 1)
        var name = FT_SfntName()
        for position in 0..<FT_Get_Sfnt_Name_Count(handle) {
            guard FT_Get_Sfnt_Name(handle, position, &name) == 0, name.string_len > 0 else { continue }
            let identifier = Int(name.name_id)
            guard identifier <= Self.maxNameID else { continue }
            let rank = Self.rank(name)
            if rank > best[identifier].rank { best[identifier] = (rank, name) }
        }
        func text(_ identifiers: Int...) -> String? {
            for identifier in identifiers where best[identifier].rank > 0 {
                if let text = Self.text(of: best[identifier].name) { return text }
            }
            return nil
        }
        return FaceNames(
            family: text(16, 1) ?? nonEmpty(handle.pointee.family_name.map { String(cString: $0) })
                ?? FaceNames.unnamed,
            style: text(17, 2) ?? nonEmpty(handle.pointee.style_name.map { String(cString: $0) }) ?? "Regular",
            licence: text(13, 14, 0) ?? nonEmpty(type1Notice))
    }

    /// The name with an id, such as that of a named instance; nil when there is none.
    func name(withID identifier: Int) -> String? {
        var best = (rank: 0, name: FT_SfntName())
        var name = FT_SfntName()
        for position in 0..<FT_Get_Sfnt_Name_Count(handle) {
            guard FT_Get_Sfnt_Name(handle, position, &name) == 0, Int(name.name_id) == identifier, name.string_len > 0
            else { continue }
            let rank = Self.rank(name)
            if rank > best.rank { best = (rank, name) }
        }
        return best.rank > 0 ? Self.text(of: best.name) : nil
    }

    /// The largest name id that is read. 0 is the copyright, 1 and 2 are the legacy family and style, 13 and 14 the
    /// licence and its URL, 16 and 17 the typographic family and style.
    private static let maxNameID = 17

    /// Preference, highest first: English for Windows, Unicode, English for Macintosh, other languages for Windows.
    private static func rank(_ name: FT_SfntName) -> Int {
        switch (Int32(name.platform_id), name.language_id) {
        case (TT_PLATFORM_MICROSOFT, 0x409): 4
        case (TT_PLATFORM_APPLE_UNICODE, _): 3
        case (TT_PLATFORM_MACINTOSH, 0): 2
        case (TT_PLATFORM_MICROSOFT, _): 1
        default: 0
        }
    }

    private static func text(of name: FT_SfntName) -> String? {
        let bytes = UnsafeBufferPointer(start: name.string, count: Int(name.string_len))
        let isMacRoman = Int32(name.platform_id) == TT_PLATFORM_MACINTOSH
        // The encoding is big-endian UTF-16 or Mac Roman. Mac Roman is decoded as Latin 1: only a few accented letters
        // differ, and different names stay different.
        let units = isMacRoman ? bytes.count : bytes.count / 2
        func unit(_ position: Int) -> UInt16 {
            isMacRoman ? UInt16(bytes[position]) : UInt16(bytes[2 * position]) << 8 | UInt16(bytes[2 * position + 1])
        }
        var ascii: [UInt8] = []
        ascii.reserveCapacity(units)
        for position in 0..<units {
            let value = unit(position)
            guard value < 127 else {
                return nonEmpty(String(decoding: (0..<units).map(unit), as: UTF16.self))
            }
            if value >= 32 || value == 10 { ascii.append(UInt8(value)) }
        }
        return nonEmpty(String(decoding: ascii, as: UTF8.self))
    }

    private var type1Notice: String? {
        var info = PS_FontInfoRec()
        guard FT_Get_PS_Font_Info(handle, &info) == 0 else { return nil }
        return info.notice.map { String(cString: $0) }
    }
}

/// Whether a character is a control character other than a line feed, which licences contain.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\n" && (scalar.value < 32 || (127..<160).contains(scalar.value))
}

/// The text without control characters and without white space at its ends; nil when nothing is left.
private func nonEmpty(_ raw: String?) -> String? {
    guard var text = raw else { return nil }
    if text.unicodeScalars.contains(where: isControl) {
        text = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isControl($0) }))
    }
    func isSpace(_ byte: UInt8) -> Bool { byte <= 32 }
    guard let first = text.utf8.firstIndex(where: { !isSpace($0) }),
        let last = text.utf8.lastIndex(where: { !isSpace($0) })
    else { return nil }
    return first == text.startIndex && text.utf8.index(after: last) == text.endIndex ? text : String(text[first...last])
}
