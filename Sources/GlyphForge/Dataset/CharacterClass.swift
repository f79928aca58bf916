/// One class of a data set: a codepoint, and the label it bears.
public struct CharacterClass: Hashable, Sendable {
    /// 0 ..< K, in the order the characters were asked for.
    public let label: Int
    /// The character drawn.
    public let codepoint: Unicode.Scalar

    /// A class of that label and codepoint.
    public init(label: Int, codepoint: Unicode.Scalar) {
        self.label = label
        self.codepoint = codepoint
    }

    /// The codepoint as `U+0041`.
    public var notation: String { codepoint.notation }
    /// The Unicode name, such as `LATIN CAPITAL LETTER A`; the notation for characters without one.
    public var name: String { codepoint.properties.name ?? codepoint.properties.nameAlias ?? notation }
}

extension CharacterClass {
    /// The classes' folder names in a tree of images, in their order.
    ///
    /// ASCII letters and digits stand for themselves, other characters as `U+0410`. Where a set holds both cases of a
    /// letter, the lower one is `U+0061` too: on a file system that ignores case they would fall into one folder.
    public static func folderNames(_ classes: [CharacterClass]) -> [String] {
        let all = Set(classes.map(\.codepoint))
        return classes.map { item in
            let scalar = item.codepoint
            switch scalar {
            case "A"..."Z", "0"..."9": return String(scalar)
            case "a"..."z":
                let upper = Unicode.Scalar(scalar.value - 32)!
                return all.contains(upper) ? item.notation : String(scalar)
            default: return item.notation
            }
        }
    }
}

extension Unicode.Scalar {
    /// `U+0041`: at least four hexadecimal digits.
    public var notation: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// Codepoints as ranges, such as `U+0041-U+004A, U+0061`, in rising order.
func rangeNotation(_ codepoints: some Sequence<Unicode.Scalar>) -> String {
    var ranges: [(first: Unicode.Scalar, last: Unicode.Scalar)] = []
    for codepoint in codepoints.sorted() {
        if let last = ranges.last, codepoint.value <= last.last.value + 1 {
            ranges[ranges.count - 1].last = codepoint
        } else {
            ranges.append((codepoint, codepoint))
        }
    }
    return ranges.map { $0.first == $0.last ? $0.first.notation : "\($0.first.notation)-\($0.last.notation)" }
        .joined(separator: ", ")
}
