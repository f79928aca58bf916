extension Exporter {
    /// The number of images in an archive.
    private static let shardSize = 10_000

    /// Writes tar archives of 10,000 images each into a folder: `name-000000.tar` and so on, where `name` is the
    /// folder's name, or `train` and `test`. For each image, `key.cls` contains the label, `key.json` the origin and
    /// `key.png` the picture. Keys are the images' rows, or the names that
    /// they had in the source of an imported data set.
    func exportWebDataset(
        to output: String, test: Dataset?, shardSize: Int = Exporter.shardSize, progress: ProgressHandler
    ) async throws {
        let splits = try splits(test, names: .keys)
        let folder = try PartialFolder(for: output, purpose: "export --as webdataset")
        try folder.empty()
        let root = ExportName.archiveRoot(output, suffixes: [])
        var shard: OutputFile?
        func endShard() throws {
            try shard?.write(TarEntry.end)
            try shard?.synchronize()
        }
        try await forEachBatch(
            of: splits, details: true, shardSize: shardSize, progress: progress, makeContext: { SampleWriter() },
            work: { writer, batch in
                let number = batch.images.lowerBound / shardSize
                let name = "\(batch.split.name ?? root)-\(ExportName.padded(number, digits: 6)).tar"
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

/// Makes the tar entries of batches. Each worker thread has its own.
private final class SampleWriter {
    private let encoder = PNGEncoder()
    private var file: [UInt8] = []

    func samples(of batch: ExportBatch) -> [UInt8] {
        let dataset = batch.split.dataset
        var tar: [UInt8] = []
        for detail in batch.details {
            let key = batch.split.names.name(detail.image, exportName: detail.exportName, source: detail.source)
            file.removeAll(keepingCapacity: true)
            encoder.encode(dataset.pixels(at: detail.image), width: dataset.side, height: dataset.side, to: &file)
            TarEntry.append(Array("\(detail.label)".utf8), named: key + ".cls", to: &tar)
            TarEntry.append(Array(detail.json(dataset.classes[detail.label]).utf8), named: key + ".json", to: &tar)
            TarEntry.append(file, named: key + ".png", to: &tar)
        }
        return tar
    }
}
