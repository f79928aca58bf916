internal import GRDB

/// Writes a data set's IDX files of images and labels. Headers are written last, when the counts are known.
final class ImageFiles {
    private let images: OutputFile
    private let labels: OutputFile
    private let side: Int
    private let element: IDX.Element

    /// Number of images so far, including those of an earlier run.
    private(set) var count: Int

    /// Opens the files in a folder.
    ///
    /// - Parameter keeping: Number of images of an earlier run to keep; everything after them is truncated.
    init(in folder: PartialFolder, side: Int, classCount: Int, keeping count: Int = 0) throws {
        self.side = side
        self.count = count
        element = IDX.labelElement(classCount: classCount)
        func open(_ name: String, dimensions: Int, _ byteCount: Int) throws -> OutputFile {
            let header = IDX.headerCount(dimensions: dimensions)
            guard count == 0 else { return try OutputFile(folder.file(name), keeping: header + byteCount) }
            let file = try OutputFile(folder.file(name))
            try file.write([UInt8](repeating: 0, count: header))
            return file
        }
        images = try open(DatasetFiles.images, dimensions: 3, count * side * side)
        labels = try open(DatasetFiles.labels(classCount: classCount), dimensions: 1, count * element.byteCount)
    }

    /// Appends images: `side * side` bytes for each label.
    func append(_ pixels: some Collection<UInt8>, labels newLabels: some Collection<UInt32>) throws {
        precondition(pixels.count == newLabels.count * side * side)
        try images.write(pixels)
        switch element {
        case .unsignedByte: try labels.write(newLabels.map { UInt8($0) })
        case .int32: try labels.write(newLabels.flatMap { IDX.bigEndian($0) })
        }
        count += newLabels.count
    }

    /// Flushes everything to disk.
    func synchronize() throws {
        try images.synchronize()
        try labels.synchronize()
    }

    /// Writes the headers and flushes everything to disk.
    func finish() throws {
        try images.overwrite(IDX.header(.unsignedByte, dimensions: [count, side, side]), at: 0)
        try labels.overwrite(IDX.header(element, dimensions: [count]), at: 0)
        try synchronize()
    }
}

extension PartialFolder {
    /// Completes a data set: writes the list of classes and the manifest, and publishes the folder.
    ///
    /// The manifest is a compacted copy of the working database, so its bytes depend only on its rows, not on
    /// interruptions or the times of commits.
    ///
    /// - Parameter isReplacing: Whether the data set replaces an existing one.
    func publishDataset(_ database: DatabaseQueue, _ classes: [DatasetClass], isReplacing: Bool = false) throws {
        let list = classes.map { "\($0.label),\($0.notation),\(CSV.field($0.name))\n" }.joined()
        try OutputFile.writeAtomically("label,codepoint,name\n" + list, to: file(DatasetFiles.classes))
        // A run that was killed here may have left an incomplete one.
        try remove(DatasetFiles.manifest)
        let path = file(DatasetFiles.manifest)
        try SQLiteErrors.translating(path) {
            try database.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
            try database.close()
        }
        // `VACUUM INTO` does not flush the file. The working database may only be removed after that.
        try OutputFile.synchronizeFile(path)
        for suffix in ["", "-wal", "-shm"] { try remove(DatasetFiles.work + suffix) }
        try publish(isReplacing: isReplacing)
    }
}
