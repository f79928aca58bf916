extension Exporter {
    /// Writes a CSV file with a row for each image: its path in the PNG formats, its label and its origin.
    func exportCSV(to output: String, progress: ProgressHandler) throws {
        let partial = try PartialFile(for: output)
        try writeTable(of: try splits(), to: partial.path, progress: progress)
        try partial.publish()
    }

    /// Writes the table of all splits. If splits have names, the column `split` contains them.
    func writeTable(of splits: [ExportSplit], to path: String, progress: ProgressHandler) throws {
        let file = try OutputFile(path)
        let hasNames = splits.contains { $0.name != nil }
        let columns = ["file", "label", "codepoint", "class"] + ImageDetail.columns + (hasNames ? ["split"] : [])
        try file.write((columns.joined(separator: ",") + "\n").utf8)
        let total = splits.reduce(0) { $0 + $1.dataset.count }
        var done = 0
        for split in splits {
            try ImageDetail.forEach(of: split.dataset) { detail in
                let item = split.dataset.classes[detail.label]
                let name = split.names.name(detail.image, exportName: detail.exportName, source: detail.source)
                let place = "\(split.prefix)\(split.folders[detail.label])/\(name).png"
                let fields = [place, "\(detail.label)", item.notation, item.name] + detail.values.map(\.text)
                let line = (fields + (hasNames ? [split.name ?? ""] : [])).map(CSV.field).joined(separator: ",")
                try file.write((line + "\n").utf8)
                done += 1
                progress(Progress(unit: "images", done: done, total: total))
            }
        }
        try file.synchronize()
    }
}
