internal import GRDB

extension Exporter {
    /// Writes a table with a row for each image: where it is in the PNG forms, its label, and where it comes from.
    func exportCSV(to output: String, progress: ProgressHandler) throws {
        let partial = try PartialFile(for: output)
        let file = try OutputFile(partial.path)
        let folders = DatasetClass.folderNames(dataset.classes)
        try file.write(
            "file,label,codepoint,class,font,family,style,face,glyph,instance,axes,embolden,slant,width,stroke,licence\n".utf8)
        try dataset.manifest.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT image, label, export_name, coalesce(path || '/' || member, path), family, style, face_index, glyph,
                        instance_name, axes, embolden, slant, width, stroke, licence
                    FROM image_details ORDER BY image
                    """)
            while let row = try rows.next() {
                let label: Int = row[1]
                let place = "\(folders[label])/\(exportedFileName(row[2], image: row[0]))"
                let rest = (3..<row.count).map { column in
                    // In SQLite's own words, so that numbers look the same here and there.
                    (row[column] as DatabaseValue).isNull ? "" : String.fromDatabaseValue(row[column]) ?? "\(row[column]!)"
                }
                let fields = [place, "\(label)", dataset.classes[label].notation, dataset.classes[label].name] + rest
                try file.write((fields.map(csvField).joined(separator: ",") + "\n").utf8)
                progress(Progress(unit: "images", done: (row[0] as Int) + 1, total: dataset.count))
            }
        }
        try file.synchronize()
        try partial.publish()
    }
}

/// A field as RFC 4180 has it: in quotes where it holds a comma, a quote or the end of a line.
public func csvField(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
