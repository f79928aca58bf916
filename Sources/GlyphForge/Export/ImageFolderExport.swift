extension Exporter {
    /// Writes a folder that Hugging Face's `datasets` reads as `imagefolder`: a folder for each class with a PNG file
    /// for each image, `metadata.jsonl` with labels and origins, and the data set card. With a test split, everything
    /// but the card is in the folders `train` and `test`.
    func exportImageFolder(to output: String, test: Dataset?, progress: ProgressHandler) async throws {
        let splits = try splits(test)
        let folder = try PartialFolder(for: output, purpose: "export --as imagefolder")
        try folder.empty()
        var tables: [String: OutputFile] = [:]
        for split in splits {
            if let name = split.name { try NewFile.makeFolder(folder.file(name)) }
            for name in split.folders { try NewFile.makeFolder(folder.file(split.prefix + name)) }
            tables[split.prefix] = try OutputFile(folder.file(split.prefix + "metadata.jsonl"))
        }
        try await forEachBatch(
            of: splits, details: true, progress: progress, makeContext: { PNGEncoder() },
            work: { [root = folder.path] encoder, batch in
                let (split, dataset) = (batch.split, batch.split.dataset)
                var file: [UInt8] = []
                var rows = ""
                for detail in batch.details {
                    // Named by row, because the base64 of a font's name can contain "-val0" or "_dev_": `datasets`
                    // would then treat that one file as a validation split and ignore all others.
                    let name = "\(split.folders[detail.label])/\(ExportName.key(detail.image)).png"
                    file.removeAll(keepingCapacity: true)
                    encoder.encode(
                        dataset.pixels(at: detail.image), width: dataset.side, height: dataset.side, to: &file)
                    try NewFile.write(file, to: "\(root)/\(split.prefix)\(name)")
                    rows +=
                        detail.json(dataset.classes[detail.label], first: "\"file_name\": \(JSON.quoted(name)), ")
                        + "\n"
                }
                return (prefix: split.prefix, rows: rows)
            },
            consume: { batch in try tables[batch.prefix]?.write(batch.rows.utf8) })
        for split in splits { try tables[split.prefix]?.synchronize() }
        let card = try card(of: splits, named: ExportName.archiveRoot(output, suffixes: []))
        try writeCard(card, form: .imageFolder, to: folder.file("README.md"))
        try folder.publish(flushesFileSystem: true)
    }
}
