/// The classes, labels and fonts that the paths in a folder or archive imply, with one folder for each class.
struct ImageTree {
    /// An image's label and font.
    struct Entry {
        let label: Int
        let font: Int?
    }

    /// The classes, by label.
    let classes: [DatasetClass]
    /// The names of the fonts that the images' names encode, in the order of their first image; see ``FontNames``.
    let fontNames: [String]
    /// For each path its entry; nil for files outside the folders of classes, and for hidden files.
    let entries: [Entry?]

    /// Finds the classes in paths separated by slashes. Folders above the folders of classes are skipped.
    ///
    /// - Parameter subject: The source, for messages.
    /// - Throws: `.unsuitable` when there are no images, or some are in subfolders of a class.
    init(_ paths: [String], subject: String) throws {
        // Lazy: storing the components of a million paths would need more memory than everything else.
        let parts = paths.lazy.map(Self.parts)
        let images = parts.filter { $0.count > 1 && FontNames.isPNG($0.last!) }
        guard let first = images.first else {
            throw DatasetError(
                .unsuitable,
                "\(subject) has no images: it needs PNG files in a folder for each class, such as notMNIST_small/A/x.png."
            )
        }
        var leading = first.count - 2
        for image in images {
            let common = zip(image.dropLast(2), first).prefix { $0 == $1 }.count
            leading = min(leading, common)
        }
        let depth = leading + 2
        if let deeper = images.first(where: { $0.count > depth }) {
            throw DatasetError(
                .unsuitable,
                "\(subject): \(deeper.joined(separator: "/")) is in a subfolder of a class; choose a source in which every "
                    + "image is CLASS/NAME.png.")
        }
        let folders = Set(images.map { $0[leading] })
        let prefix = first.prefix(leading)
        func isInClass(_ path: [Substring]) -> Bool {
            path.count == depth && path.starts(with: prefix) && folders.contains(path[leading])
        }
        let names = Self.sorted(folders.map(String.init))
        classes = try Self.classes(names, subject)
        let labels = Dictionary(uniqueKeysWithValues: names.enumerated().map { (Substring($0.element), $0.offset) })
        var fonts = FontNames(parts.filter(isInClass).map { $0.last! })
        entries = parts.map { path in
            guard isInClass(path) else { return nil }
            let label = labels[path[leading]]!
            return Entry(label: label, font: fonts.font(of: path.last!, label: label))
        }
        fontNames = fonts.names
    }

    /// The components of a path; none for hidden files and for the metadata that macOS adds to archives.
    private static func parts(_ path: String) -> [Substring] {
        // Splitting bytes is ten times as fast as splitting characters.
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }.filter { $0 != "." }
        return parts.contains { $0.utf8.first == UInt8(ascii: ".") || $0 == "__MACOSX" } ? [] : parts
    }

    /// The classes of folders, in the same order.
    private static func classes(_ folders: [String], _ subject: String) throws -> [DatasetClass] {
        var known: [Unicode.Scalar: String] = [:]
        let haveNumbers = folders.contains(where: isLongNumber)
        return try folders.enumerated().map { label, folder in
            guard let codepoint = codepoint(folder), !(haveNumbers && isNumber(folder)) else {
                return DatasetClass(label: label, name: folder)
            }
            if let other = known.updateValue(folder, forKey: codepoint) {
                throw DatasetError(
                    .unsuitable,
                    "\(subject): the folders \(other) and \(folder) are the same character; merge them.")
            }
            return DatasetClass(label: label, codepoint: codepoint)
        }
    }

    /// The folders in the order of their labels: by character, or else by name. If any folder is a number with several
    /// digits, all numeric folders count as numbers instead of characters, and come first.
    private static func sorted(_ folders: [String]) -> [String] {
        let haveNumbers = folders.contains(where: isLongNumber)
        func key(_ folder: String) -> (Int, Int, [UInt32]) {
            if haveNumbers, isNumber(folder) {
                let digits = folder.unicodeScalars.drop { $0 == "0" }
                return (0, digits.count, digits.map(\.value) + [UInt32(folder.unicodeScalars.count)])
            }
            return (1, 0, codepoint(folder).map { [$0.value] } ?? folder.unicodeScalars.map(\.value))
        }
        func precedes(_ one: (Int, Int, [UInt32]), _ other: (Int, Int, [UInt32])) -> Bool {
            (one.0, one.1) == (other.0, other.1)
                ? one.2.lexicographicallyPrecedes(other.2) : (one.0, one.1) < (other.0, other.1)
        }
        return folders.map { (key($0), $0) }.sorted { precedes($0.0, $1.0) }.map(\.1)
    }

    private static func isNumber(_ folder: String) -> Bool { folder.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    private static func isLongNumber(_ folder: String) -> Bool { isNumber(folder) && folder.utf8.count > 1 }

    /// The character of a folder that is named by the character itself or as `U+0041`.
    private static func codepoint(_ folder: String) -> Unicode.Scalar? {
        if folder.unicodeScalars.count == 1 { return folder.unicodeScalars.first }
        let digits = folder.dropFirst(2)
        guard folder.hasPrefix("U+"), (4...6).contains(digits.utf8.count),
            digits.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit)
        else { return nil }
        return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    }
}
