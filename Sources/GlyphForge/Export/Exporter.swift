internal import Foundation

/// Writes a data set in other programs' formats: streaming, so that memory does not grow with the number of images (but
/// for a zip archive's directory, which libarchive keeps until the end), and the same bytes with any number of workers.
public struct Exporter {
    let dataset: Dataset
    let workers: Int

    /// - Parameter workers: Batches of images compressed at once, 1 or more.
    public init(_ dataset: Dataset, workers: Int) {
        precondition(workers > 0)
        self.dataset = dataset
        self.workers = workers
    }

    /// Writes the data set at `output`, which must not be there yet.
    ///
    /// - Parameter test: For formats that take one, the data set whose images become the test part. Without it IDX
    ///   holds a part of the families out for it, and the others have no such part.
    /// - Returns: How many images were written: all, but for those that IDX leaves out where it parts the data set
    ///   itself.
    /// - Throws: ``DatasetError`` when `output` exists or the format cannot hold the data set; ``FileError`` when it
    ///   cannot be written.
    @discardableResult
    public func export(
        as format: ExportFormat, to output: String, test: Dataset? = nil, progress: ProgressHandler
    ) async throws -> Int {
        precondition(test == nil || format.takesTestPart)
        let output = try FilePath.outputName(output)
        guard !FilePath.exists(output) else {
            throw DatasetError(.exists, "\(output) exists; choose another place or remove it.")
        }
        switch format {
        case .png: try await exportPNGTree(to: output, progress: progress)
        case .tarGzip: try await exportTarGzip(to: output, progress: progress)
        case .zip: try await exportZip(to: output, progress: progress)
        case .idx: return try await exportIDX(to: output, test: test, progress: progress)
        case .npz: try exportNPZ(to: output, test: test, progress: progress)
        case .mat: try exportMAT(to: output, progress: progress)
        case .imageFolder: try await exportImageFolder(to: output, test: test, progress: progress)
        case .webDataset: try await exportWebDataset(to: output, test: test, progress: progress)
        case .croissant: try await exportCroissant(to: output, test: test, progress: progress)
        case .csv: try exportCSV(to: output, progress: progress)
        case .card: try exportCard(to: output, progress: progress)
        }
        return dataset.count + (test?.count ?? 0)
    }

    /// - Throws: `.unsuitable` unless `test` has other images of the same classes and size.
    func checkParts(_ test: Dataset) throws {
        guard try test.imagesDigest() != dataset.imagesDigest() else {
            throw DatasetError(
                .unsuitable,
                "\(test.path) holds the same images as \(dataset.path); `glyphforge split` makes a test part.")
        }
        guard test.classes == dataset.classes, test.side == dataset.side else {
            throw DatasetError(
                .unsuitable,
                "\(test.path) has other classes or another size than \(dataset.path); both parts must agree.")
        }
    }

    /// The data set alone, or as the part `train` with `test` beside it.
    func parts(_ test: Dataset? = nil) throws -> [ExportPart] {
        guard let test else { return [ExportPart(dataset, name: nil)] }
        try checkParts(test)
        return [ExportPart(dataset, name: "train"), ExportPart(test, name: "test")]
    }

    /// Images compressed together: enough to make handing over cheap, few enough to keep memory low.
    var batchSize: Int { max(1, min(512, (2 << 20) / (dataset.side * dataset.side))) }

    /// Runs `work` on batches of images and `consume` on its results, in the order of the parts and of their images.
    ///
    /// - Parameters:
    ///   - parts: The data sets; by default this exporter's own.
    ///   - details: Whether the batches tell all of each image.
    ///   - shardSize: Images after which a new batch begins, for files of so many each.
    func forEachBatch<Context, Output: Sendable>(
        of parts: [ExportPart]? = nil, details: Bool = false, shardSize: Int = .max, progress: ProgressHandler,
        makeContext: @escaping @Sendable () throws -> Context,
        work: @escaping @Sendable (Context, ExportBatch) throws -> Output, consume: (Output) throws -> Void
    ) async throws {
        let parts = try parts ?? self.parts()
        var batches = ExportBatches(parts, batchSize: batchSize, shardSize: shardSize, details: details)
        var done = 0
        let total = parts.reduce(0) { $0 + $1.dataset.count }
        try await OrderedWork.run(
            workers: workers, source: { try batches.nextBatch() }, makeContext: makeContext,
            work: { context, batch in (batch.images.count, try work(context, batch)) },
            consume: { count, output in
                try consume(output)
                done += count
                progress(Progress(unit: "images", done: done, total: total))
            })
    }
}
