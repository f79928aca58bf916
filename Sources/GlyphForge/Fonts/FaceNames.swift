internal import CFreeType

/// What a face says of itself.
public struct FaceNames: Hashable, Sendable {
    /// The typographic family where given, else the legacy one; never empty.
    public var family: String
    /// The style within the family, such as `Bold Oblique`.
    public var style: String
    /// The licence description, else its address, else the copyright notice; nil when the font says nothing.
    public var licence: String?

    /// The family of a face that names none.
    static let unnamed = "(unnamed)"
}

extension Face {
    /// Reads family, style and licence from the name table (or the Type 1 dictionary).
    ///
    /// FreeType's own `family_name` turns every letter beyond ASCII into a question mark, which would merge unrelated
    /// families; this decodes the names whole, English first.
    public func names() -> FaceNames {
        // The best candidate of each kind is found first and only that decoded; a font may hold hundreds of names.
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

    /// The name of that id, such as a variable font's instance has; nil when there is none.
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

    /// Of the name ids up to this one, 0 is the copyright, 1 and 2 the legacy family and style, 13 and 14 the licence
    /// and its address, 16 and 17 the typographic family and style.
    private static let maxNameID = 17

    /// English on Windows before Unicode before English on the Macintosh before other languages on Windows.
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
        // UTF-16 with the high byte first, or Mac Roman; of the latter the upper half matters to a few accents only,
        // and reading it as Latin 1 keeps different names different.
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

/// Whether a character steers terminals instead of being seen; the ends of lines, which licences have, are none.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\n" && (scalar.value < 32 || (127..<160).contains(scalar.value))
}

/// The text without control characters, and white space at its ends; nil when nothing is left.
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
