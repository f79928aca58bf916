internal import GRDB

extension Exporter {
    /// Writes a table with a row for each image: where it is in the PNG forms, its label, and where it comes from.
    func exportCSV(to output: String, progress: ProgressHandler) throws {
        let partial = try PartialFile(for: output)
        let file = try OutputFile(partial.path)
        let folders = CharacterClass.folderNames(dataset.classes)
        try file.write("file,label,codepoint,font,family,style,face,glyph,licence\n".utf8)
        try dataset.manifest.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT image, label, export_name, coalesce(path || '/' || member, path), family, style, face_index, glyph,
                        licence
                    FROM image_details ORDER BY image
                    """)
            while let row = try rows.next() {
                let label: Int = row[1]
                let fields = [
                    "\(folders[label])/\(exportedFileName(row[2]))", "\(label)", dataset.classes[label].notation,
                    row[3], row[4], row[5], "\(row[6] as Int)", "\(row[7] as Int)", row[8] ?? "",
                ]
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
