/// Makes a data set of images that others made: of folders, archives, MNIST's files or numpy's arrays.
public struct Importer {
    private let source: String
    private let part: ImportPart?
    private let characters: CharacterList?
    private let workers: Int

    /// Images handed to a worker at once, and bytes after which it is fewer: handing over should cost little, and what
    /// waits stay within some megabytes.
    private static let batch = (images: 64, bytes: 1 << 18)

    /// - Parameters:
    ///   - source: A folder with a folder for each class, or an archive of such; an IDX file of images or a folder of
    ///     MNIST's files; an `.npz` file.
    ///   - part: Which part, where the source holds two.
    ///   - characters: What the labels 0, 1, 2 ... of IDX and npz files stand for.
    ///   - workers: Batches of images decoded at once, 1 or more. The data set does not depend on it.
    public init(source: String, part: ImportPart? = nil, characters: CharacterList? = nil, workers: Int) {
        precondition(workers > 0)
        self.source = source
        self.part = part
        self.characters = characters
        self.workers = workers
    }

    /// Makes the data set at `output`, which must not be there yet. Memory does not grow with the number of images, but
    /// for their names.
    ///
    /// - Throws: ``DatasetError`` when `output` exists, or the source is damaged or none of the forms; ``FileError``
    ///   when it cannot be read or the data set not written.
    public func run(output: String, progress: ProgressHandler) async throws {
        let output = try FilePath.outputName(output)
        guard !FilePath.exists(output) else {
            throw DatasetError(.exists, "\(output) exists; choose another place or remove it.")
        }
        let images = try ImageSources.open(source, part: part, characters: characters)
        var purpose = "import \(source)"
        if let part = images.part { purpose += ", part \(part.rawValue)" }
        let folder = try PartialFolder(for: output, purpose: purpose)
        // An import is short: it begins anew where a killed one was.
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
        } catch where error is DatasetError || error is FormatError {
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

/// Which part of a source that holds two.
public enum ImportPart: String, Sendable, CaseIterable {
    /// The larger one, to learn from.
    case train
    /// The smaller one, to measure with; MNIST calls its files `t10k`.
    case test
}
