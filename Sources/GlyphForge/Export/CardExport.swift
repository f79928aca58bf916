extension Exporter {
    /// Writes the data set card only.
    func exportCard(to output: String, progress: ProgressHandler) throws {
        let partial = try PartialFile(for: output)
        let name = String(FilePath.withoutTrailingSlash(dataset.path).split(separator: "/").last ?? "data set")
        try writeCard(try card(of: try splits(), named: name), form: nil, to: partial.path)
        try partial.publish()
        progress(Progress(unit: "images", done: dataset.count, total: dataset.count))
    }

    /// The card of all splits.
    func card(of splits: [ExportSplit], named name: String) throws -> DatasetCard {
        try SQLiteErrors.translating(dataset.path + "/" + DatasetFiles.manifest) {
            try DatasetCard(splits, name: name, namesReviewers: namesReviewers)
        }
    }

    /// Writes a card.
    ///
    /// - Parameters:
    ///   - form: The export format, whose loading code the card includes; nil for a card without an export.
    ///   - path: The card's path.
    func writeCard(_ card: DatasetCard, form: ExportFormat?, to path: String) throws {
        let text = try SQLiteErrors.translating(dataset.path + "/" + DatasetFiles.manifest) {
            try card.markdown(form: form)
        }
        let file = try OutputFile(path)
        try file.write(text.utf8)
        try file.synchronize()
    }
}
