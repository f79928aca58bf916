internal import CFreeType

/// What a face says of itself.
public struct FaceNames: Hashable, Sendable {
    /// The typographic family where given, else the legacy one; never empty.
    public var family: String
    /// The style within the family, such as `Bold Oblique`.
    public var style: String
    /// The licence description, else its address, else the copyright notice; nil when the font says nothing.
    public var licence: String?
}

extension Face {
    /// Reads family, style and licence from the name table (or the Type 1 dictionary).
    ///
    /// FreeType's own `family_name` turns every letter beyond ASCII into a question mark, which would merge unrelated
    /// families; this decodes the names whole, English first.
    public func names() -> FaceNames {
        var best: [Int: (rank: Int, text: String)] = [:]
        for position in 0..<FT_Get_Sfnt_Name_Count(handle) {
            var name = FT_SfntName()
            guard FT_Get_Sfnt_Name(handle, position, &name) == 0 else { continue }
            let identifier = Int(name.name_id)
            guard Self.wantedNames.contains(identifier) else { continue }
            let rank = Self.rank(name)
            guard rank > 0, best[identifier].map({ rank > $0.rank }) ?? true, let text = Self.text(of: name) else {
                continue
            }
            best[identifier] = (rank, text)
        }
        func name(_ identifiers: Int...) -> String? { identifiers.lazy.compactMap { best[$0]?.text }.first }
        let rawFamily = handle.pointee.family_name.map { String(cString: $0) }
        let rawStyle = handle.pointee.style_name.map { String(cString: $0) }
        return FaceNames(
            family: name(16, 1) ?? nonEmpty(rawFamily) ?? "(unnamed)",
            style: name(17, 2) ?? nonEmpty(rawStyle) ?? "Regular",
            licence: name(13, 14, 0) ?? nonEmpty(type1Notice))
    }

    private static let wantedNames: Set<Int> = [0, 1, 2, 13, 14, 16, 17]

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
        let decoded: String
        if Int32(name.platform_id) == TT_PLATFORM_MACINTOSH {
            // Mac Roman: its upper half matters to a few accents only, and Latin 1 keeps different names different.
            decoded = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        } else {
            let units = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
            decoded = String(decoding: units, as: UTF16.self)
        }
        let controlFree = decoded.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 || $0 == "\n" }
        return nonEmpty(String(String.UnicodeScalarView(controlFree)))
    }

    private var type1Notice: String? {
        var info = PS_FontInfoRec()
        guard FT_Get_PS_Font_Info(handle, &info) == 0 else { return nil }
        return info.notice.map { String(cString: $0) }
    }
}

/// The text without white space at its ends; nil when nothing is left.
private func nonEmpty(_ text: String?) -> String? {
    guard let text else { return nil }
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
        let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return nil }
    return String(scalars[first...last])
}
