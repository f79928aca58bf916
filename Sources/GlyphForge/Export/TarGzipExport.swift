extension Exporter {
    /// Writes `name/A/<file>.png ...` into a gzipped tar archive whose own name gives `name`.
    func exportTarGzip(to output: String, progress: ProgressHandler) async throws {
        let root = ExportName.archiveRoot(output, suffixes: [".tar.gz", ".tgz"])
        let partial = try PartialFile(for: output)
        try await writeTarGzip(try parts(), root: root + "/", to: partial.path, progress: progress)
        try partial.publish()
    }

    /// Writes the PNGs of parts into a gzipped tar archive, under paths that begin with `root`.
    func writeTarGzip(
        _ parts: [ExportPart], root: String, to path: String, progress: ProgressHandler
    ) async throws {
        let file = try GzipFile(path)
        try await forEachBatch(
            of: parts, progress: progress, makeContext: { TarBatchWriter() },
            work: { writer, batch in writer.piece(of: batch, root: root) }, consume: { try file.append($0) })
        try file.append(GzipCompressor(level: 6).compress(TarEntry.end))
        try file.finish()
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

    func piece(of batch: ExportBatch, root: String) -> GzipPiece {
        let dataset = batch.part.dataset
        tar.removeAll(keepingCapacity: true)
        for (image, path) in zip(batch.images, batch.paths) {
            file.removeAll(keepingCapacity: true)
            encoder.encode(dataset.pixels(at: image), width: dataset.side, height: dataset.side, to: &file)
            TarEntry.append(file, named: root + path, to: &tar)
        }
        return compressor.compress(tar)
    }
}
