extension Exporter {
    /// Writes `name/A/<file>.png ...` into a zip archive, where `name` is the name of the archive. Files are stored
    /// without compression, because PNG is compressed already.
    func exportZip(to output: String, progress: ProgressHandler) async throws {
        let root = ExportName.archiveRoot(output, suffixes: [".zip"])
        let partial = try PartialFile(for: output)
        let zip = try ZipWriter(partial.path)
        try await forEachBatch(
            progress: progress, makeContext: { PNGEncoder() },
            work: { [dataset] encoder, batch in
                Swift.zip(batch.images, batch.paths).map { image, path in
                    var file: [UInt8] = []
                    encoder.encode(dataset.pixels(at: image), width: dataset.side, height: dataset.side, to: &file)
                    return (name: "\(root)/\(path)", contents: file)
                }
            },
            consume: { files in for file in files { try zip.append(file.contents, named: file.name) } })
        if try splits()[0].hasNumberedFolders {
            try zip.append(
                Array(ClassFolders.table(dataset.classes).utf8), named: "\(root)/\(ClassFolders.tableName)")
        }
        try zip.finish()
        try partial.publish()
    }
}
