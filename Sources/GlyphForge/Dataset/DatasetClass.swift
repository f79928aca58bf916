/// One class of a data set: what the label on its images stands for.
public struct DatasetClass: Hashable, Sendable {
    /// 0 ..< K: in the order the characters were asked for, or of an imported set's own labels.
    public let label: Int
    /// The character it stands for; nil in imported sets whose classes are no characters.
    public let codepoint: Unicode.Scalar?
    /// The character's Unicode name, such as `LATIN CAPITAL LETTER A`, its notation for characters without one; in
    /// imported sets the folder's name where it is no character.
    public let name: String

    /// The class of a character.
    public init(label: Int, codepoint: Unicode.Scalar) {
        self.label = label
        self.codepoint = codepoint
        name = codepoint.properties.name ?? codepoint.properties.nameAlias ?? codepoint.notation
    }

    /// A class that is no character.
    public init(label: Int, name: String) {
        self.label = label
        codepoint = nil
        self.name = name
    }

    /// The codepoint as `U+0041`; empty where there is none.
    public var notation: String { codepoint?.notation ?? "" }
    /// What to show for it where there is little room: the character itself, or the name.
    public var symbol: String { codepoint.map { String($0) } ?? name }
}

extension DatasetClass {
    /// The classes' folder names in a tree of images, in their order.
    ///
    /// ASCII letters and digits stand for themselves, other characters as `U+0410`. Where a set holds both cases of a
    /// letter, the lower one is `U+0061` too: on a file system that ignores case they would fall into one folder.
    public static func folderNames(_ classes: [DatasetClass]) -> [String] {
        let all = Set(classes.compactMap(\.codepoint))
        return classes.map { item in
            guard let scalar = item.codepoint else { return folderName(item, among: classes) }
            switch scalar {
            case "A"..."Z", "0"..."9": return String(scalar)
            case "a"..."z":
                let upper = Unicode.Scalar(scalar.value - 32)!
                return all.contains(upper) ? item.notation : String(scalar)
            default: return item.notation
            }
        }
    }

    /// A name as every system takes it for a folder; where another class's comes to the same, with the label.
    private static func folderName(_ item: DatasetClass, among classes: [DatasetClass]) -> String {
        func safe(_ name: String) -> String {
            var text = String(
                String.UnicodeScalarView(
                    name.unicodeScalars.map { scalar in
                        scalar.value < 32 || scalar.value == 127 || "\\/:*?\"<>|".unicodeScalars.contains(scalar)
                            ? "_" : scalar
                    }))
            while text.hasSuffix(" ") || text.hasSuffix(".") { text.removeLast() }
            return text.isEmpty ? "_" : text
        }
        let name = safe(item.name)
        guard name != item.name else { return name }
        let isTaken = classes.contains { $0.label != item.label && ($0.name == name || safe($0.name) == name) }
        return isTaken ? "\(name)_\(item.label)" : name
    }
}

extension Unicode.Scalar {
    /// `U+0041`: at least four hexadecimal digits.
    public var notation: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Codepoints as ranges in rising order, such as `U+0041-U+004A, U+0061`.
    static func rangeNotation(_ codepoints: some Sequence<Unicode.Scalar>) -> String {
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
}
