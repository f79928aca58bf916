extension Exporter {
    /// Images in one archive.
    private static let shardSize = 10_000

    /// Writes tar archives of 10,000 images each into a folder: `name-000000.tar` and so on, where the name is the
    /// folder's, or `train` and `test`. Of each image `key.cls` holds the label, `key.json` where it comes from, and
    /// `key.png` the picture; keys are the images' rows.
    func exportWebDataset(
        to output: String, test: Dataset?, shardSize: Int = Exporter.shardSize, progress: ProgressHandler
    ) async throws {
        let parts = try parts(test)
        let folder = try PartialFolder(for: output, purpose: "export --as webdataset")
        try folder.empty()
        let root = ExportName.archiveRoot(output, suffixes: [])
        var shard: OutputFile?
        func endShard() throws {
            try shard?.write(TarEntry.end)
            try shard?.synchronize()
        }
        try await forEachBatch(
            of: parts, details: true, shardSize: shardSize, progress: progress, makeContext: { SampleWriter() },
            work: { writer, batch in
                let number = batch.images.lowerBound / shardSize
                let name = "\(batch.part.name ?? root)-\(ExportName.padded(number, digits: 6)).tar"
                return (shard: name, samples: writer.samples(of: batch))
            },
            consume: { batch in
                let path = folder.file(batch.shard)
                if shard?.path != path {
                    try endShard()
                    shard = try OutputFile(path)
                }
                try shard?.write(batch.samples)
            })
        try endShard()
        try folder.publish()
    }
}

/// Makes the tar entries of batches. One belongs to one worker.
private final class SampleWriter {
    private let encoder = PNGEncoder()
    private var file: [UInt8] = []

    func samples(of batch: ExportBatch) -> [UInt8] {
        let dataset = batch.part.dataset
        var tar: [UInt8] = []
        for detail in batch.details {
            let key = ExportName.key(detail.image)
            file.removeAll(keepingCapacity: true)
            encoder.encode(dataset.pixels(at: detail.image), width: dataset.side, height: dataset.side, to: &file)
            TarEntry.append(Array("\(detail.label)".utf8), named: key + ".cls", to: &tar)
            TarEntry.append(Array(detail.json(dataset.classes[detail.label]).utf8), named: key + ".json", to: &tar)
            TarEntry.append(file, named: key + ".png", to: &tar)
        }
        return tar
    }
}
