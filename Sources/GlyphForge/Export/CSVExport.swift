extension Exporter {
    /// Writes a table with a row for each image: where it is in the PNG forms, its label, and where it comes from.
    func exportCSV(to output: String, progress: ProgressHandler) throws {
        let partial = try PartialFile(for: output)
        try writeTable(of: try parts(), to: partial.path, progress: progress)
        try partial.publish()
    }

    /// Writes the table of parts; where they have names, a column `split` gives them.
    func writeTable(of parts: [ExportPart], to path: String, progress: ProgressHandler) throws {
        let file = try OutputFile(path)
        let hasNames = parts.contains { $0.name != nil }
        let columns = ["file", "label", "codepoint", "class"] + ImageDetail.columns + (hasNames ? ["split"] : [])
        try file.write((columns.joined(separator: ",") + "\n").utf8)
        let total = parts.reduce(0) { $0 + $1.dataset.count }
        var done = 0
        for part in parts {
            try ImageDetail.forEach(of: part.dataset) { detail in
                let item = part.dataset.classes[detail.label]
                let name = ExportName.file(detail.exportName, image: detail.image)
                let place = "\(part.prefix)\(part.folders[detail.label])/\(name)"
                let fields = [place, "\(detail.label)", item.notation, item.name] + detail.values.map(\.text)
                let line = (fields + (hasNames ? [part.name ?? ""] : [])).map(CSV.field).joined(separator: ",")
                try file.write((line + "\n").utf8)
                done += 1
                progress(Progress(unit: "images", done: done, total: total))
            }
        }
        try file.synchronize()
    }
}
