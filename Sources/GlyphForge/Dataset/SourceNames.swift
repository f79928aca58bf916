internal import GRDB

/// The names that the images of an imported data set had in the source, such as `A/scan 0001.png`.
///
/// Images whose font is known have none; their font's file stands for it.
public struct SourceNames: Sendable {
    private let names: [Int: String]

    /// Reads a data set's manifest.
    public init(_ dataset: Dataset) throws {
        names = try SQLiteErrors.translating(dataset.path + "/" + DatasetFiles.manifest) {
            try dataset.manifest.read { database in
                var names: [Int: String] = [:]
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT id, source FROM images WHERE source IS NOT NULL")
                while let row = try rows.next() { names[row[0]] = row[1] }
                return names
            }
        }
    }

    /// Whether no image has a name.
    public var isEmpty: Bool { names.isEmpty }

    /// The name of an image; nil if it has none.
    public subscript(image: Int) -> String? { names[image] }
}
