internal import Foundation
internal import GRDB

/// Writes a data set in other programs' formats: streaming, so that memory does not grow with the number of images (but for
/// a zip archive's directory, which libarchive keeps until the end), and the same bytes with any number of workers.
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
    /// - Parameter test: For IDX and npz, the data set whose images become the test part. Without it IDX holds a part of
    ///   the families out for it, and npz has no such part.
    /// - Throws: ``DatasetError`` when `output` exists or the format cannot hold the data set; ``FileError`` when it
    ///   cannot be written.
    public func export(
        as format: ExportFormat, to output: String, test: Dataset? = nil, progress: ProgressHandler
    ) async throws {
        let output = try outputName(output)
        guard !exists(output) else {
            throw DatasetError(.exists, "\(output) exists; choose another place or remove it.")
        }
        switch format {
        case .png: try await exportPNGTree(to: output, progress: progress)
        case .tarGzip: try await exportTarGzip(to: output, progress: progress)
        case .zip: try await exportZip(to: output, progress: progress)
        case .idx: try await exportIDX(to: output, test: test, progress: progress)
        case .npz: try exportNPZ(to: output, test: test, progress: progress)
        case .csv: try exportCSV(to: output, progress: progress)
        }
    }

    /// - Throws: `.unsuitable` unless `test` has the same classes and size.
    func checkParts(_ test: Dataset) throws {
        guard test.classes == dataset.classes, test.side == dataset.side else {
            throw DatasetError(
                .unsuitable, "\(test.path) has other classes or another size than \(dataset.path); both parts must agree.")
        }
    }

    /// Images compressed together: enough to make handing over cheap, few enough to keep memory low.
    var batchSize: Int { max(1, min(512, (2 << 20) / (dataset.side * dataset.side))) }

    /// Runs `work` on batches of the data set's images and `consume` on its results, in the order of the images.
    func forEachBatch<Context, Output: Sendable>(
        progress: ProgressHandler, makeContext: @escaping @Sendable () throws -> Context,
        work: @escaping @Sendable (Context, ExportBatch) throws -> Output, consume: (Output) throws -> Void
    ) async throws {
        var batches = ExportBatches(dataset, batchSize: batchSize)
        var done = 0
        let total = dataset.count
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

/// Some images, and the paths they get: the class's folder, and as in the original the font file's name in base64.
struct ExportBatch: Sendable {
    let images: Range<Int>
    let paths: [String]
}

/// The batches of a data set, in the order of the images.
struct ExportBatches {
    private let dataset: Dataset
    private let folders: [String]
    private let batchSize: Int
    private var next = 0
    private var names: FileNamesInOrder

    init(_ dataset: Dataset, batchSize: Int) {
        self.dataset = dataset
        self.batchSize = batchSize
        folders = DatasetClass.folderNames(dataset.classes)
        names = FileNamesInOrder(dataset)
    }

    mutating func nextBatch() throws -> ExportBatch? {
        guard next < dataset.count else { return nil }
        let images = next..<min(next + batchSize, dataset.count)
        next = images.upperBound
        return ExportBatch(
            images: images,
            paths: try images.map { "\(folders[dataset.label(at: $0)])/\(try names.fileName(of: $0))" })
    }
}

/// The exported file names of images, asked for in rising order; a page of images is held at a time.
struct FileNamesInOrder {
    private static let pageSize = 8192

    private let dataset: Dataset
    private var page: [String] = []
    private var first = 0

    init(_ dataset: Dataset) { self.dataset = dataset }

    mutating func fileName(of image: Int) throws -> String {
        while image >= first + page.count {
            first += page.count
            page = try dataset.manifest.read { [first] database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT export_name FROM images LEFT JOIN instances ON instances.id = images.instance
                        WHERE images.id >= ? ORDER BY images.id LIMIT \(Self.pageSize)
                        """, arguments: [first]
                ).enumerated().map { position, row in exportedFileName(row[0], image: first + position) }
            }
        }
        return page[image - first]
    }
}

/// The file name of an image: base64 of its font's name, in the alphabet that is safe in paths, and `.png`; where the font
/// is not known, the image's row.
func exportedFileName(_ name: String?, image: Int) -> String {
    guard let name else { return imageKey(image) + ".png" }
    return Data(name.utf8).base64EncodedString().replacingOccurrences(of: "/", with: "_")
        .replacingOccurrences(of: "+", with: "-") + ".png"
}

/// An image's row in nine digits, so that names sort as rows do.
func imageKey(_ image: Int) -> String {
    let digits = String(image)
    return String(repeating: "0", count: max(0, 9 - digits.count)) + digits
}
