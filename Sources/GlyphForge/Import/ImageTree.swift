/// The classes, labels and fonts that the paths in a folder or archive imply, with one folder for each class.
struct ImageTree {
    /// An image's label and font.
    struct Entry {
        let label: Int
        let font: Int?
    }

    /// The part whose images these are; nil for a tree without parts.
    let part: ImportPart?
    /// The classes, by label. Those of all parts, so that parts have the same labels.
    let classes: [DatasetClass]
    /// The names of the fonts that the images' names encode, in the order of their first image; see ``FontNames``.
    let fontNames: [String]
    /// For each path its entry; nil for files outside the folders of classes, and for hidden files.
    let entries: [Entry?]

    /// Finds the classes in paths separated by slashes. Folders above the folders of classes are skipped; if these are
    /// parts such as `train` and `test`, one is chosen.
    ///
    /// - Parameter subject: The source, for messages.
    /// - Throws: `.unsuitable` when there are no images, some are in subfolders of a class, or a part must be chosen.
    init(_ paths: [String], part wanted: ImportPart? = nil, subject: String) throws {
        // Lazy: storing the components of a million paths would need more memory than everything else.
        let parts = paths.lazy.map(Self.parts)
        let images = parts.filter { $0.count > 1 && ImageFileName.isImage($0.last!) }
        guard let first = images.first else {
            throw DatasetError(
                .unsuitable,
                "\(subject) has no images: it needs PNG or JPEG files in a folder for each class, such as "
                    + "notMNIST_small/A/x.png.")
        }
        var leading = first.count - 2
        for image in images {
            let common = zip(image.dropLast(2), first).prefix { $0.isExactly($1) }.count
            leading = min(leading, common)
        }
        let prefix = first.prefix(leading)
        let hasParts = images.allSatisfy { $0.count > leading + 2 && ImportPart(folder: $0[leading]) != nil }
        part = try Self.part(
            wanted, of: hasParts ? Set(images.map { ImportPart(folder: $0[leading])! }) : [],
            enclosing: prefix.compactMap { ImportPart(folder: $0) }, subject)
        let level = leading + (hasParts ? 1 : 0)
        if let deeper = images.first(where: { $0.count > level + 2 }) {
            throw DatasetError(
                .unsuitable,
                "\(subject): \(deeper.joined(separator: "/")) is in a subfolder of a class; choose a source in which every "
                    + "image is CLASS/NAME.png, or PART/CLASS/NAME.png with the parts train, val and test.")
        }
        // In an export with splits, the table lies beside the folders of the splits.
        let hasTable = parts.contains { (leading...level).contains($0.count - 1) && $0.last! == "classes.csv" }
        let names = ClassNames(
            folders: Set(images.lazy.map { ExactText($0[level]) }).map(\.text), hasTable: hasTable)
        classes = try names.classes(subject)
        func label(_ path: [Substring]) -> Int? {
            guard path.count == level + 2, zip(path, prefix).allSatisfy({ $0.isExactly($1) }),
                !hasParts || ImportPart(folder: path[leading]) == wanted
            else { return nil }
            return names.label(of: path[level])
        }
        var fonts = FontNames(parts.filter { label($0) != nil }.map { $0.last! })
        entries = parts.map { path in
            guard let label = label(path) else { return nil }
            return Entry(label: label, font: fonts.font(of: path.last!, label: label))
        }
        fontNames = fonts.names
    }

    /// The part to import.
    ///
    /// - Parameters:
    ///   - parts: The parts next to each other; none in a tree without parts.
    ///   - enclosing: The parts that folders around all classes have as names.
    private static func part(
        _ wanted: ImportPart?, of parts: Set<ImportPart>, enclosing: [ImportPart], _ subject: String
    ) throws -> ImportPart? {
        guard !parts.isEmpty else {
            if let wanted, enclosing.last != wanted {
                throw DatasetError(
                    .unsuitable,
                    enclosing.last.map { "\(subject) has no \(wanted.rawValue) part, only \($0.rawValue)." }
                        ?? "\(subject) has no parts such as train and test; omit --part.")
            }
            return wanted
        }
        guard let wanted else {
            throw DatasetError(
                .unsuitable, "\(subject) has several parts; choose one with \(ImportPart.choices(parts)).")
        }
        guard parts.contains(wanted) else {
            throw DatasetError(
                .unsuitable, "\(subject) has no \(wanted.rawValue) part; choose \(ImportPart.choices(parts)).")
        }
        return wanted
    }

    /// The components of a path; none for hidden files and for the files that systems add to folders and archives.
    private static func parts(_ path: String) -> [Substring] {
        // Splitting bytes is ten times as fast as splitting characters.
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }.filter { $0 != "." }
        let isSystemFile = parts.contains { part in
            part.utf8.first == UInt8(ascii: ".") || ["__MACOSX", "Thumbs.db", "desktop.ini"].contains { $0 == part }
        }
        return isSystemFile ? [] : parts
    }
}
