extension Exporter {
    /// Writes a folder for each class with a PNG file for each image.
    func exportPNGTree(to output: String, progress: ProgressHandler) async throws {
        let folder = try PartialFolder(for: output, purpose: "export --as png")
        // Files of an interrupted run are written again.
        try folder.empty()
        let split = try splits()[0]
        for name in split.folders { try NewFile.makeFolder(folder.file(name)) }
        if split.hasNumberedFolders {
            try NewFile.write(Array(ClassFolders.table(dataset.classes).utf8), to: folder.file(ClassFolders.tableName))
        }
        try await forEachBatch(
            progress: progress, makeContext: { PNGEncoder() },
            work: { [dataset, root = folder.path] encoder, batch in
                var file: [UInt8] = []
                for (image, path) in zip(batch.images, batch.paths) {
                    file.removeAll(keepingCapacity: true)
                    encoder.encode(dataset.pixels(at: image), width: dataset.side, height: dataset.side, to: &file)
                    try NewFile.write(file, to: "\(root)/\(path)")
                }
            },
            consume: { _ in })
        try folder.publish(flushesFileSystem: true)
    }
}
