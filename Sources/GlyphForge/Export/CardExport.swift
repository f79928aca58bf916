extension Exporter {
    /// Writes the data set's card alone.
    func exportCard(to output: String, progress: ProgressHandler) throws {
        let partial = try PartialFile(for: output)
        let name = String(withoutSlash(dataset.path).split(separator: "/").last ?? "data set")
        try writeCard(of: try parts(), form: nil, named: name, to: partial.path)
        try partial.publish()
        progress(Progress(unit: "images", done: dataset.count, total: dataset.count))
    }

    /// Writes the card of parts.
    ///
    /// - Parameter form: The form that it lies beside, whose reading it explains; nil for a card alone.
    func writeCard(of parts: [ExportPart], form: ExportFormat?, named name: String, to path: String) throws {
        let text = try translatingErrors(dataset.path + "/" + DatasetFiles.manifest) {
            try DatasetCard(parts, name: name).markdown(form: form)
        }
        let file = try OutputFile(path)
        try file.write(text.utf8)
        try file.synchronize()
    }
}
