internal import Foundation
internal import GRDB

/// The file names of a data set's images, without extension.
///
/// An image of a known font is named by the base64 of the font's name, as in notMNIST. Other images of imported sets keep
/// the name that they had in their source; where two of a class have the same name, the later ones in the order of rows
/// get `~2`, `~3` and so on. Images without a name are named by their row.
struct ExportFileNames: Sendable {
    /// Which names are possible.
    enum Rule {
        /// Names differ within a class.
        case inFolders
        /// The same, but all images of fonts are named by row, and so is a file whose name looks like that of a split.
        /// (`datasets` treats one with `-val0` or `_dev_`, which base64 can contain, as a validation split, and ignores
        /// all others.)
        case withoutSplitNames
        /// Names differ in the whole data set and have no dots, which end the keys of WebDataset.
        case keys
    }

    private let rule: Rule
    /// The number to append to the names of images whose name is taken.
    private let numbers: [Int: Int]

    init(_ dataset: Dataset, _ rule: Rule) throws {
        self.rule = rule
        numbers = try dataset.manifest.read { database in
            guard try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM images WHERE source IS NOT NULL)")!
            else { return [:] }
            var taken: Set<ExactText> = []
            var numbers: [Int: Int] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT images.id, label, export_name, source FROM images
                    LEFT JOIN instances ON instances.id = images.instance ORDER BY images.id
                    """)
            while let row = try rows.next() {
                let stem = Self.stem(row[0], exportName: row[2], source: row[3], rule)
                func key(_ name: String) -> ExactText {
                    // Lower case, because file systems may not distinguish cases. Names in base64 differ anyway.
                    let folded = row[2] as String? == nil ? name.lowercased() : name
                    return ExactText(rule == .keys ? folded : "\(row[1] as Int)/\(folded)")
                }
                if taken.insert(key(stem)).inserted { continue }
                let number = (2...).first { taken.insert(key("\(stem)~\($0)")).inserted }!
                numbers[row[0]] = number
            }
            return numbers
        }
    }

    /// The name of an image.
    ///
    /// - Parameters:
    ///   - exportName: The name of its font's drawing; nil if the font is unknown.
    ///   - source: Its name in the source that it was imported from; nil if it had none.
    func name(_ image: Int, exportName: String?, source: String?) -> String {
        let stem = Self.stem(image, exportName: exportName, source: source, rule)
        return numbers[image].map { "\(stem)~\($0)" } ?? stem
    }

    private static func stem(_ image: Int, exportName: String?, source: String?, _ rule: Rule) -> String {
        if let exportName { return rule == .inFolders ? ExportName.encoded(exportName) : ExportName.key(image) }
        guard let file = source?.split(separator: "/").last else { return ExportName.key(image) }
        var stem = String(file)
        if let ending = [".png", ".jpg", ".jpeg"].first(where: { stem.lowercased().hasSuffix($0) }) {
            stem.removeLast(ending.count)
        }
        stem = safe(stem)
        if rule == .keys { stem = stem.replacingOccurrences(of: ".", with: "_") }
        let looksLikeSplit =
            rule == .withoutSplitNames
            && ["train", "test", "val", "dev", "eval"].contains { stem.lowercased().contains($0) }
        return stem.isEmpty || stem.hasPrefix(".") || looksLikeSplit ? ExportName.key(image) : stem
    }

    /// Maximum length in bytes; with a number and `.png` a name stays below the 255 bytes of a file name.
    private static let maxBytes = 200

    /// A name that is valid on every system.
    private static func safe(_ name: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            let isInvalid = scalar.value < 32 || scalar.value == 127 || "\\/:*?\"<>|".unicodeScalars.contains(scalar)
            text.append(isInvalid ? "_" : scalar)
        }
        while String(text).utf8.count > maxBytes { text.removeFirst() }
        return String(text)
    }
}
