internal import GRDB

/// The origin of an image according to the manifest, for tables and metadata files.
struct ImageDetail: Sendable {
    /// The names of ``values``.
    static let columns = [
        "font", "family", "style", "face", "glyph", "instance", "axes", "embolden", "slant", "width", "stroke",
        "licence",
    ]
    /// Selects all properties from the view `image_details`.
    static let query = """
        SELECT image, label, export_name, source, member, path, family, style, face_index, glyph,
            instance_name, axes, embolden, slant, width, stroke, licence
        FROM image_details
        """

    let image: Int
    let label: Int
    /// The name from which the file name is made; nil if the font is unknown.
    let exportName: String?
    /// The image's name in the source that it was imported from; nil if the font is known or it had none.
    let source: String?
    /// The values in the manifest, in the order of ``columns``; the font file's path as ``PublishedPaths`` shows it.
    let values: [DatabaseValue]

    init(_ row: Row, _ paths: PublishedPaths) {
        image = row[0]
        label = row[1]
        exportName = row[2]
        source = row[3]
        var values: [DatabaseValue] = (5..<row.count).map { row[$0] }
        if let path = String.fromDatabaseValue(values[0]) {
            values[0] = paths.fontFile(path, member: row[4]).databaseValue
        }
        self.values = values
    }

    /// Calls `body` for each image of a data set, in order.
    static func forEach(of dataset: Dataset, _ body: (ImageDetail) throws -> Void) throws {
        let paths = PublishedPaths(dataset.provenance)
        try dataset.manifest.read { database in
            let rows = try Row.fetchCursor(database, sql: query + " ORDER BY image")
            while let row = try rows.next() { try body(ImageDetail(row, paths)) }
        }
    }

    /// The text columns. In JSON an unknown text is empty instead of null, because readers infer a column's type from
    /// its values, and a column with nothing but nulls in one split would get another type there.
    private static let texts: Set = ["font", "family", "style", "instance", "axes", "licence"]

    /// A JSON object on one line: the members in `first`, the label with its class, and ``values`` by name.
    ///
    /// - Parameter licences: If given, the licence is its number in this table instead of the text.
    func json(_ item: DatasetClass, first: String = "", licences: LicenceTable? = nil) -> String {
        let character = item.codepoint.map { JSON.quoted(String($0)) } ?? "\"\""
        let codepoint = JSON.quoted(item.notation)
        var text = "{\(first)\"label\": \(label), \"character\": \(character), \"codepoint\": \(codepoint)"
        text += ", \"class\": \(JSON.quoted(item.name))"
        for (column, value) in zip(Self.columns, values) {
            if column == "licence", let licences {
                text += ", \"licence\": \(licences.number(String.fromDatabaseValue(value)))"
                continue
            }
            text += ", \"\(column)\": \(value.isNull && Self.texts.contains(column) ? "\"\"" : value.json)"
        }
        return text + "}"
    }
}

extension DatabaseValue {
    /// The value as SQLite prints it; empty for NULL.
    var text: String {
        switch storage {
        case .null, .blob: ""
        case .int64(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): text
        }
    }

    /// The value as JSON.
    fileprivate var json: String {
        switch storage {
        case .null, .blob: "null"
        case .int64, .double: text
        case .string(let text): JSON.quoted(text)
        }
    }
}
