/// Makes a data set from existing images: folders, archives, MNIST's IDX files or NumPy arrays.
public struct Importer {
    private let source: String
    private let part: ImportPart?
    private let characters: CharacterList?
    private let workers: Int

    /// Maximum images and bytes in a worker's batch: large enough that passing it costs little, small enough that
    /// waiting batches take only some megabytes.
    private static let batch = (images: 64, bytes: 1 << 18)

    /// - Parameters:
    ///   - source: A folder with a folder for each class, or an archive of one; an IDX file of images or a folder with
    ///     MNIST's files; an `.npz` file.
    ///   - part: The part to import, if the source has two.
    ///   - characters: The characters of the labels 0, 1, 2 ... in IDX and npz files.
    ///   - workers: Number of batches decoded in parallel, 1 or more. The data set does not depend on it.
    public init(source: String, part: ImportPart? = nil, characters: CharacterList? = nil, workers: Int) {
        precondition(workers > 0)
        self.source = source
        self.part = part
        self.characters = characters
        self.workers = workers
    }

    /// Makes the data set at `output`, which must not exist. Apart from the images' names, memory does not grow with
    /// the number of images.
    ///
    /// - Throws: ``DatasetError`` when `output` exists or the source is unsuitable; ``FormatError`` when the source is
    ///   damaged or in an unknown format; ``FileError`` when it cannot be read or the data set cannot be written.
    public func run(output: String, progress: ProgressHandler) async throws {
        let output = try FilePath.outputName(output)
        guard !FilePath.exists(output) else {
            throw DatasetError(.exists, "\(output) exists; choose another place or remove it.")
        }
        let images = try ImageSources.open(source, part: part, characters: characters)
        var purpose = "import \(source)"
        if let part = images.part { purpose += ", part \(part.rawValue)" }
        let folder = try PartialFolder(for: output, purpose: purpose)
        // An import is short, so an interrupted one starts again from the beginning.
        try folder.empty()
        do {
            let record = ImportRecord(
                source: source, form: images.form.rawValue, part: images.part?.rawValue,
                characters: characters?.notation, side: 0, version: GlyphForgeVersion.current)
            let writer = try ImportWriter(
                in: folder, record: record, classes: images.classes, fontNames: images.fontNames,
                file: try SourceFile(path: source))
            try await decode(images, into: writer, progress: progress)
            try writer.finish()
        } catch  where error is DatasetError || error is FormatError {
            // The source is at fault; running again would not help.
            try folder.discard()
            throw error
        }
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
            makeContext: { ImageDecoder() },
            work: { decoder, items in items.map { DecodedItem($0, decoder.decode($0.contents)) } },
            consume: { items in
                for item in items { try writer.append(item) }
                done += items.count
                progress(Progress(unit: "images", done: done, total: total))
            })
    }
}

/// A part of a source that has two.
public enum ImportPart: String, Sendable, CaseIterable {
    /// The larger part, for training.
    case train
    /// The smaller part, for evaluation; `t10k` in MNIST's file names.
    case test
}
