/// A class of a data set: the meaning of a label.
public struct DatasetClass: Hashable, Sendable {
    /// 0 ..< K, in the order of the requested characters or of an imported data set's labels.
    public let label: Int
    /// The character; nil in imported data sets whose classes are not characters.
    public let codepoint: Unicode.Scalar?
    /// The character's Unicode name, such as `LATIN CAPITAL LETTER A`, or its notation if it has no name; for classes
    /// that are not characters, the name of the imported folder.
    public let name: String

    /// A class that is a character.
    public init(label: Int, codepoint: Unicode.Scalar) {
        self.label = label
        self.codepoint = codepoint
        name = codepoint.properties.name ?? codepoint.properties.nameAlias ?? codepoint.notation
    }

    /// A class that is not a character.
    public init(label: Int, name: String) {
        self.label = label
        codepoint = nil
        self.name = name
    }

    /// Whether two classes have the same label, character and name. Names that only look alike, because Unicode calls
    /// them equivalent, are different.
    public static func == (one: DatasetClass, other: DatasetClass) -> Bool {
        one.label == other.label && one.codepoint == other.codepoint && one.name.isExactly(other.name)
    }

    /// Feeds the label and the character, which tell classes apart almost always.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(label)
        hasher.combine(codepoint)
    }

    /// The codepoint as `U+0041`; empty if there is none.
    public var notation: String { codepoint?.notation ?? "" }
    /// A short label for tables and pages: the character itself, or the name.
    public var symbol: String { codepoint.map { String($0) } ?? name }
}

extension DatasetClass {
    /// The folder name of each class in an image tree, in the order of the classes.
    ///
    /// ASCII letters and digits are used as they are, other characters as `U+0410`. If a data set has both cases of a
    /// letter, the lower case is written as `U+0061`, because a case-insensitive file system would merge the two
    /// folders.
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

    /// A folder name that is valid on every system. The label is appended if two classes would get the same name.
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
        guard !name.isExactly(item.name) else { return name }
        let isTaken = classes.contains {
            $0.label != item.label && ($0.name.isExactly(name) || safe($0.name).isExactly(name))
        }
        return isTaken ? "\(name)_\(item.label)" : name
    }
}

extension Unicode.Scalar {
    /// The codepoint as `U+0041`, with at least four hexadecimal digits.
    public var notation: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Codepoints as ranges in rising order, such as `U+0041-U+004A, U+0061`.
    package static func rangeNotation(_ codepoints: some Sequence<Unicode.Scalar>) -> String {
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
