internal import GRDB

/// All that the manifest tells of an image, as exports give it beside the picture.
struct ImageDetail: Sendable {
    /// The names of ``values``: which drawing of which font it is.
    static let columns = [
        "font", "family", "style", "face", "glyph", "instance", "axes", "embolden", "slant", "width", "stroke",
        "licence",
    ]
    /// The same and what goes before them, as columns of the view `image_details`.
    static let query = """
        SELECT image, label, export_name, coalesce(path || '/' || member, path), family, style, face_index, glyph,
            instance_name, axes, embolden, slant, width, stroke, licence
        FROM image_details
        """

    let image: Int
    let label: Int
    /// The name that the file's is made of; nil where the font is unknown.
    let exportName: String?
    /// As the manifest has them, in the order of ``columns``.
    let values: [DatabaseValue]

    init(_ row: Row) {
        image = row[0]
        label = row[1]
        exportName = row[2]
        values = (3..<row.count).map { row[$0] }
    }

    /// Goes through all images of a data set in their order.
    static func forEach(of dataset: Dataset, _ body: (ImageDetail) throws -> Void) throws {
        try dataset.manifest.read { database in
            let rows = try Row.fetchCursor(database, sql: query + " ORDER BY image")
            while let row = try rows.next() { try body(ImageDetail(row)) }
        }
    }

    /// The columns that hold texts. In JSON an unknown one is empty and not null: readers tell a column's type by what
    /// is in it, and one that is null throughout a part would be of another type there.
    private static let texts: Set = ["font", "family", "style", "instance", "axes", "licence"]

    /// A JSON object on one line: what `first` holds, the label and its class, and ``values`` by their names.
    func json(_ item: DatasetClass, first: String = "") -> String {
        let character = item.codepoint.map { JSON.quoted(String($0)) } ?? "\"\""
        let codepoint = JSON.quoted(item.notation)
        var text = "{\(first)\"label\": \(label), \"character\": \(character), \"codepoint\": \(codepoint)"
        text += ", \"class\": \(JSON.quoted(item.name))"
        for (column, value) in zip(Self.columns, values) {
            text += ", \"\(column)\": \(value.isNull && Self.texts.contains(column) ? "\"\"" : value.json)"
        }
        return text + "}"
    }
}

extension DatabaseValue {
    /// As in SQLite's own words, so that numbers look the same here and there; empty for NULL.
    var text: String {
        switch storage {
        case .null, .blob: ""
        case .int64(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): text
        }
    }

    /// As JSON has it.
    fileprivate var json: String {
        switch storage {
        case .null, .blob: "null"
        case .int64, .double: text
        case .string(let text): JSON.quoted(text)
        }
    }
}
