/// Makes a data set from existing images: folders, archives, MNIST's IDX files, arrays and tables.
public struct Importer {
    private let source: String
    private let options: ImportOptions
    private let workers: Int

    /// Maximum images and bytes in a worker's batch: large enough that passing it costs little, small enough that
    /// waiting batches take only some megabytes.
    private static let batch = (images: 64, bytes: 1 << 18)

    /// - Parameters:
    ///   - source: A folder with a folder for each class, or an archive of one; an IDX file of images or a folder with
    ///     MNIST's files; an `.npz`, `.mat` or CSV file; a WebDataset's archive or the folder of its archives.
    ///   - options: What to read, and how.
    ///   - workers: Number of batches decoded in parallel, 1 or more. The data set does not depend on it.
    public init(source: String, options: ImportOptions = ImportOptions(), workers: Int) {
        precondition(workers > 0)
        self.source = source
        self.options = options
        self.workers = workers
    }

    /// Makes the data set at `output`, which must not exist. Apart from the images' names and labels, memory does not
    /// grow with the number of images, unless an array in a file has an order in which images are not contiguous.
    ///
    /// - Returns: What the user should know: how pixels were converted, and warnings. Each is a sentence.
    /// - Throws: ``DatasetError`` when `output` exists or the source is unsuitable; ``FormatError`` when the source is
    ///   damaged or in an unknown format; ``FileError`` when it cannot be read or the data set cannot be written.
    @discardableResult
    public func run(output: String, progress: ProgressHandler) async throws -> [String] {
        let output = try FilePath.outputName(output)
        guard !FilePath.exists(output) else {
            throw DatasetError(.exists, "\(output) exists; choose another place or remove it.")
        }
        var images = try ImportSources.open(source, options)
        var purpose = "import \(source)"
        if let part = images.part { purpose += ", part \(part.rawValue)" }
        let folder = try PartialFolder(for: output, purpose: purpose)
        // An import is short, so an interrupted one starts again from the beginning.
        try folder.empty()
        do {
            let file = try SourceFile(path: source)
            let record = ImportRecord(source: source, form: images.form.rawValue, options, images)
            let first = try ImportWriter(in: folder, record: record, source: images, file: file, side: options.size)
            try await decode(images, into: first, progress: progress)
            guard let side = first.majoritySide else { return try finish(first, images) }
            // More images have another size than the first one.
            try folder.empty()
            images = try ImportSources.open(source, options)
            let second = try ImportWriter(in: folder, record: record, source: images, file: file, side: side)
            try await decode(images, into: second, progress: progress)
            return try finish(second, images)
        } catch  where error is DatasetError || error is FormatError {
            // The source is at fault; running again would not help.
            try folder.discard()
            throw error
        }
    }

    private func finish(_ writer: ImportWriter, _ images: any ImageSource) throws -> [String] {
        let warnings = writer.warnings
        try writer.finish()
        return images.notes + warnings
    }

    private func decode(_ images: any ImageSource, into writer: ImportWriter, progress: ProgressHandler) async throws {
        var done = 0
        let total = images.count
        try await OrderedWork.run(
            workers: workers,
            source: { () -> [ImportItem]? in
                var items: [ImportItem] = []
                var bytes = 0
                while items.count < Self.batch.images, bytes < Self.batch.bytes, let item = try images.next() {
                    items.append(item)
                    bytes += item.contents.byteCount
                }
                return items.isEmpty ? nil : items
            },
            makeContext: { [options] in ImageDecoder(options) },
            work: { decoder, items in items.map { DecodedItem($0, decoder.decode($0.contents)) } },
            consume: { items in
                for item in items { try writer.append(item) }
                done += items.count
                progress(Progress(unit: "images", done: done, total: total))
            })
    }
}
