extension Exporter {
    /// Writes a folder that Hugging Face's `datasets` reads as `imagefolder`: a folder for each class with a PNG for
    /// each image, `metadata.jsonl` with its label and where it comes from, and the card. With a test part all but the
    /// card is in `train` and `test`.
    func exportImageFolder(to output: String, test: Dataset?, progress: ProgressHandler) async throws {
        let parts = try parts(test)
        let folder = try PartialFolder(for: output, purpose: "export --as imagefolder")
        try folder.empty()
        var tables: [String: OutputFile] = [:]
        for part in parts {
            if let name = part.name { try NewFile.makeFolder(folder.file(name)) }
            for name in part.folders { try NewFile.makeFolder(folder.file(part.prefix + name)) }
            tables[part.prefix] = try OutputFile(folder.file(part.prefix + "metadata.jsonl"))
        }
        try await forEachBatch(
            of: parts, details: true, progress: progress, makeContext: { PNGEncoder() },
            work: { [root = folder.path] encoder, batch in
                let (part, dataset) = (batch.part, batch.part.dataset)
                var file: [UInt8] = []
                var rows = ""
                for detail in batch.details {
                    // Named by the row: in base64 of some font's name there is now and then "-val0" or "_dev_", by
                    // which `datasets` would take that one file for a validation set and leave out all others.
                    let name = "\(part.folders[detail.label])/\(ExportName.key(detail.image)).png"
                    file.removeAll(keepingCapacity: true)
                    encoder.encode(
                        dataset.pixels(at: detail.image), width: dataset.side, height: dataset.side, to: &file)
                    try NewFile.write(file, to: "\(root)/\(part.prefix)\(name)")
                    rows +=
                        detail.json(dataset.classes[detail.label], first: "\"file_name\": \(JSON.quoted(name)), ") + "\n"
                }
                return (prefix: part.prefix, rows: rows)
            },
            consume: { batch in try tables[batch.prefix]?.write(batch.rows.utf8) })
        for part in parts { try tables[part.prefix]?.synchronize() }
        let card = try card(of: parts, named: ExportName.archiveRoot(output, suffixes: []))
        try writeCard(card, form: .imageFolder, to: folder.file("README.md"))
        try folder.publish(flushesFileSystem: true)
    }
}
