extension Exporter {
    /// Writes `name/A/<file>.png ...` into a gzipped tar archive whose own name gives `name`.
    func exportTarGzip(to output: String, progress: ProgressHandler) async throws {
        let root = archiveRoot(output, suffixes: [".tar.gz", ".tgz"])
        let partial = try PartialFile(for: output)
        let file = try GzipFile(partial.path)
        try await forEachBatch(
            progress: progress, makeContext: { TarBatchWriter() },
            work: { [dataset] writer, batch in try writer.piece(of: batch, in: dataset, root: root) },
            consume: { try file.append($0) })
        // Two empty blocks end a tar archive.
        try file.append(GzipCompressor(level: 6).compress([UInt8](repeating: 0, count: 1024)))
        try file.finish()
        try partial.publish()
    }
}

/// Makes the tar entries of batches, compressed. One belongs to one worker.
private final class TarBatchWriter {
    private let encoder = PNGEncoder()
    // PNG files do not compress further, but the tar headers around them do: a faster level saves 3 us an image and
    // makes the archive 3 % larger.
    private let compressor = GzipCompressor(level: 6)
    private var file: [UInt8] = []
    private var tar: [UInt8] = []

    func piece(of batch: ExportBatch, in dataset: Dataset, root: String) throws -> GzipPiece {
        tar.removeAll(keepingCapacity: true)
        for (image, path) in zip(batch.images, batch.paths) {
            file.removeAll(keepingCapacity: true)
            encoder.encode(dataset.pixels(at: image), width: dataset.side, height: dataset.side, to: &file)
            TarEntry.append(file, named: "\(root)/\(path)", to: &tar)
        }
        return compressor.compress(tar)
    }
}
