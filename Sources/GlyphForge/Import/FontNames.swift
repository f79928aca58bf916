internal import Foundation

/// Decodes font names from the names of image files. In notMNIST and similar data sets these are base64:
/// `a2F6b28udHRm.png` is an image of kazoo.ttf.
struct FontNames {
    /// The distinct font names, in the order of their first image.
    private(set) var names: [String] = []
    private var known: [ExactText: Int] = [:]
    private var unique = ExportNames()
    /// The pairs of font and label that have an image, each packed into one number.
    private var taken: Set<Int> = []
    private let isEncoded: Bool

    /// Minimum share of file names that must decode; a single word may be valid base64 without being encoded.
    private static let minShare = 0.9

    /// - Parameter files: The names of all files, which decide whether they count as base64.
    init(_ files: some Sequence<Substring>) {
        var (all, encoded) = (0, 0)
        for file in files {
            all += 1
            if Self.decoded(file) != nil { encoded += 1 }
        }
        isEncoded = Double(encoded) >= Self.minShare * Double(all)
    }

    /// The index in ``names`` of an image's font; nil when the file name does not contain one.
    ///
    /// A font has one image per class. A second one counts as another font of the same name, as in exports.
    mutating func font(of file: Substring, label: Int) -> Int? {
        guard isEncoded, let name = Self.decoded(file) else { return nil }
        let font = index(of: name)
        if taken.insert(font << 32 | label).inserted { return font }
        names.append(unique.unique(name, face: 0))
        taken.insert((names.count - 1) << 32 | label)
        return names.count - 1
    }

    private mutating func index(of name: String) -> Int {
        if let font = known[ExactText(name)] { return font }
        unique.insert(name)
        names.append(name)
        known[ExactText(name)] = names.count - 1
        return names.count - 1
    }

    /// The text that a file name encodes in base64 or base64url, with or without padding; nil when it is not such a
    /// name.
    private static func decoded(_ file: Substring) -> String? {
        guard let stem = ImageFileName.stem(file) else { return nil }
        var text = stem.map { byte in
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

/// The family, style and container that a font file's name suggests.
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

    /// Whether a word consists only of style words, such as `BoldItalic`.
    private static func isStyle(_ word: Substring) -> Bool {
        var rest = word.lowercased()[...]
        while let style = styleWords.first(where: { rest.hasPrefix($0) }) { rest = rest.dropFirst(style.count) }
        return rest.isEmpty && !word.isEmpty
    }

    init(_ fileName: String) {
        // Exports append the face, instance or a number for equal names to the extension: kazoo.ttc#1, kazoo.ttf@2,
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
