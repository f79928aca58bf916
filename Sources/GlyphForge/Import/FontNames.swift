internal import Foundation

/// The font names in the names of image files, which are base64 in notMNIST and its like: `a2F6b28udHRm.png` is
/// kazoo.ttf.
struct FontNames {
    /// Each font name once, in the order of its first image.
    private(set) var names: [String] = []
    private var known: [String: Int] = [:]
    private var unique = ExportNames()
    /// Fonts and labels that have their image, in one number each.
    private var taken: Set<Int> = []
    private let isEncoded: Bool

    /// Nine of ten names must be base64 of a text before any is taken for it: a word may happen to be.
    private static let minShare = 0.9

    /// - Parameter files: The names of all files, from which it is told whether they are base64.
    init(_ files: some Sequence<Substring>) {
        var (all, encoded) = (0, 0)
        for file in files {
            all += 1
            if Self.decoded(file) != nil { encoded += 1 }
        }
        isEncoded = Double(encoded) >= Self.minShare * Double(all)
    }

    /// The font of an image, by its place in ``names``; nil when its name tells none.
    ///
    /// A font has one image in a class: a second one is of another font of that name, as in exports.
    mutating func font(of file: Substring, label: Int) -> Int? {
        guard isEncoded, let name = Self.decoded(file) else { return nil }
        let font = index(of: name)
        if taken.insert(font << 32 | label).inserted { return font }
        names.append(unique.unique(name, face: 0))
        taken.insert((names.count - 1) << 32 | label)
        return names.count - 1
    }

    private mutating func index(of name: String) -> Int {
        if let font = known[name] { return font }
        unique.insert(name)
        names.append(name)
        known[name] = names.count - 1
        return names.count - 1
    }

    /// Whether a file's name ends in .png, in any case.
    static func isPNG(_ file: Substring) -> Bool {
        let ending = file.utf8.suffix(4)
        return ending.first == UInt8(ascii: ".") && ending.dropFirst().map { $0 | 0x20 } == Array("png".utf8)
    }

    /// The text that a file's name encodes, in the standard alphabet or the one that is safe in paths, padded or not.
    private static func decoded(_ file: Substring) -> String? {
        guard isPNG(file) else { return nil }
        var text = file.utf8.dropLast(4).map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        let padding = UInt8(ascii: "=")
        if text.count % 4 > 1, text.last != padding { text += repeatElement(padding, count: 4 - text.count % 4) }
        guard let data = Data(base64Encoded: Data(text)), !data.isEmpty,
            let name = String(validating: data, as: UTF8.self),
            !name.unicodeScalars.contains(where: { $0.value < 32 || (127..<160).contains($0.value) })
        else { return nil }
        return name
    }
}

/// What a font file's name tells of its face.
struct FontFileNameParts {
    let family: String
    let style: String
    let container: FontContainer

    private static let containers: [String: FontContainer] = [
        "ttf": .sfnt, "otf": .sfnt, "ttc": .collection, "otc": .collection, "pfb": .pfb, "pfa": .pfa, "woff": .woff,
        "woff2": .woff2,
    ]
    private static let styleWords = [
        "thin", "hairline", "extra", "ultra", "semi", "demi", "light", "book", "regular", "roman", "normal", "medium",
        "bold",
        "heavy", "black", "italic", "ital", "oblique", "slanted", "condensed", "cond", "compressed", "narrow",
        "extended",
        "expanded", "wide",
    ]

    /// Whether a word is made of styles alone, such as `BoldItalic`.
    private static func isStyle(_ word: Substring) -> Bool {
        var rest = word.lowercased()[...]
        while let style = styleWords.first(where: { rest.hasPrefix($0) }) { rest = rest.dropFirst(style.count) }
        return rest.isEmpty && !word.isEmpty
    }

    init(_ fileName: String) {
        // Exports mark further faces, drawings and namesakes behind the extension: kazoo.ttc#1, kazoo.ttf@2,
        // kazoo.ttf~2.
        let dot = fileName.lastIndex(of: ".") ?? fileName.endIndex
        let ending = fileName[dot...].dropFirst().prefix { $0 != "#" && $0 != "@" && $0 != "~" }
        let known = Self.containers[ending.lowercased()]
        container = known ?? .other
        var stem = known == nil ? fileName[...] : fileName[..<dot]
        var words: [Substring] = []
        while let cut = stem.lastIndex(where: { "-_ ".contains($0) }), cut > stem.startIndex,
            Self.isStyle(stem[cut...].dropFirst())
        {
            words.insert(stem[cut...].dropFirst(), at: 0)
            stem = stem[..<cut]
        }
        family = stem.isEmpty ? fileName : String(stem)
        style = words.isEmpty ? "Regular" : words.joined(separator: " ")
    }
}
