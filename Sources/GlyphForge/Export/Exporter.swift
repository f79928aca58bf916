internal import Foundation

/// Writes a data set in the formats of other programs.
///
/// Images are streamed, so memory does not grow with their number, except for the directory of a zip archive, which
/// libarchive keeps until the end. The bytes written do not depend on the number of workers.
public struct Exporter {
    let dataset: Dataset
    let workers: Int
    let namesReviewers: Bool

    /// - Parameters:
    ///   - dataset: The data set to export.
    ///   - workers: The number of worker threads, 1 or more.
    ///   - namesReviewers: Whether the data set card names the reviewers, who otherwise are `reviewer 1` and so on.
    public init(_ dataset: Dataset, workers: Int, namesReviewers: Bool = false) {
        precondition(workers > 0)
        self.namesReviewers = namesReviewers
        self.dataset = dataset
        self.workers = workers
    }

    /// Exports the data set to `output`, which must not exist.
    ///
    /// - Parameters:
    ///   - format: The format.
    ///   - output: The path of the file or folder.
    ///   - test: The data set to export as the test split, for formats that support one. Without it, IDX splits the
    ///     data set itself, and the other formats have no test split.
    ///   - progress: Receives the number of images written.
    /// - Returns: The number of images written. It is lower than the number of images only if IDX splits the data set,
    ///   which discards near-copies.
    /// - Throws: ``DatasetError`` if `output` exists or the format cannot hold the data set; ``FileError`` if a file
    ///   cannot be written.
    @discardableResult
    public func export(
        as format: ExportFormat, to output: String, test: Dataset? = nil, progress: ProgressHandler
    ) async throws -> Int {
        precondition(test == nil || format.supportsTestSplit)
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

    /// Checks that `test` can be the test split: it must have other images, the same classes and the same image size.
    package func checkSplits(_ test: Dataset) throws {
        guard try test.imagesDigest() != dataset.imagesDigest() else {
            throw DatasetError(
                .unsuitable,
                "\(test.path) has the same images as \(dataset.path); run `glyphforge split` to make a test split.")
        }
        guard test.classes == dataset.classes, test.side == dataset.side else {
            throw DatasetError(
                .unsuitable,
                "\(test.path) and \(dataset.path) differ in their classes or image size; train and test splits must agree."
            )
        }
    }

    /// The data set on its own, or as the train split together with the test split.
    func splits(_ test: Dataset? = nil, names: ExportFileNames.Rule = .inFolders) throws -> [ExportSplit] {
        guard let test else { return [try ExportSplit(dataset, name: nil, names: names)] }
        try checkSplits(test)
        return [
            try ExportSplit(dataset, name: "train", names: names), try ExportSplit(test, name: "test", names: names),
        ]
    }

    /// The number of images in a batch: large enough to make the overhead small, small enough to keep memory low.
    var batchSize: Int { max(1, min(512, (2 << 20) / (dataset.side * dataset.side))) }

    /// Runs `work` on batches of images in worker threads, and `consume` on the results in the order of the images.
    ///
    /// - Parameters:
    ///   - splits: The splits to export (default: this exporter's data set).
    ///   - details: Whether the batches have the details of each image.
    ///   - shardSize: The number of images in an output file; no batch spans two files.
    ///   - progress: Receives the number of images written.
    ///   - makeContext: Makes the context of a worker thread.
    ///   - work: Converts a batch.
    ///   - consume: Writes a result.
    func forEachBatch<Context, Output: Sendable>(
        of splits: [ExportSplit]? = nil, details: Bool = false, shardSize: Int = .max, progress: ProgressHandler,
        makeContext: @escaping @Sendable () throws -> Context,
        work: @escaping @Sendable (Context, ExportBatch) throws -> Output, consume: (Output) throws -> Void
    ) async throws {
        let splits = try splits ?? self.splits()
        var batches = ExportBatches(splits, batchSize: batchSize, shardSize: shardSize, details: details)
        var done = 0
        let total = splits.reduce(0) { $0 + $1.dataset.count }
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
