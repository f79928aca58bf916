extension Exporter {
    /// Writes the data set's card alone.
    func exportCard(to output: String, progress: ProgressHandler) throws {
        let partial = try PartialFile(for: output)
        let name = String(FilePath.withoutTrailingSlash(dataset.path).split(separator: "/").last ?? "data set")
        try writeCard(try card(of: try parts(), named: name), form: nil, to: partial.path)
        try partial.publish()
        progress(Progress(unit: "images", done: dataset.count, total: dataset.count))
    }

    /// The card of parts.
    func card(of parts: [ExportPart], named name: String) throws -> DatasetCard {
        try SQLiteErrors.translating(dataset.path + "/" + DatasetFiles.manifest) { try DatasetCard(parts, name: name) }
    }

    /// Writes a card.
    ///
    /// - Parameter form: The form that it lies beside, whose reading it explains; nil for a card alone.
    func writeCard(_ card: DatasetCard, form: ExportFormat?, to path: String) throws {
        let text = try SQLiteErrors.translating(dataset.path + "/" + DatasetFiles.manifest) { try card.markdown(form: form) }
        let file = try OutputFile(path)
        try file.write(text.utf8)
        try file.synchronize()
    }
}
