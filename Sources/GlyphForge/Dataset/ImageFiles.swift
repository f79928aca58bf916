internal import GRDB

/// The IDX files of images and labels while a data set is being made: headers come last, when the counts are known.
final class ImageFiles {
    private let images: OutputFile
    private let labels: OutputFile
    private let side: Int
    private let element: IDX.Element

    /// Images so far, those kept included.
    private(set) var count: Int

    /// Opens the files in a folder.
    ///
    /// - Parameter keeping: Images of an earlier run to go on after; what is beyond them is cut off. 0 begins anew.
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

    /// Appends images, `side * side` bytes for each label.
    func append(_ pixels: some Collection<UInt8>, labels newLabels: some Collection<UInt32>) throws {
        precondition(pixels.count == newLabels.count * side * side)
        try images.write(pixels)
        switch element {
        case .unsignedByte: try labels.write(newLabels.map { UInt8($0) })
        case .int32: try labels.write(newLabels.flatMap { IDX.bigEndian($0) })
        }
        count += newLabels.count
    }

    /// Hands all so far to the disk.
    func synchronize() throws {
        try images.synchronize()
        try labels.synchronize()
    }

    /// Writes the headers and hands all to the disk.
    func finish() throws {
        try images.overwrite(IDX.header(.unsignedByte, dimensions: [count, side, side]), at: 0)
        try labels.overwrite(IDX.header(element, dimensions: [count]), at: 0)
        try synchronize()
    }
}

extension PartialFolder {
    /// Completes a data set: the list of classes, and the manifest, packed out of the database that it was made in. The
    /// manifest's bytes then depend on its rows alone, not on how often the work was stopped or when it committed.
    ///
    /// - Parameter isReplacing: Whether a data set of that name is there, to be replaced.
    func publishDataset(_ database: DatabaseQueue, _ classes: [DatasetClass], isReplacing: Bool = false) throws {
        let list = classes.map { "\($0.label),\($0.notation),\(CSV.field($0.name))\n" }.joined()
        try OutputFile.writeAtomically("label,codepoint,name\n" + list, to: file(DatasetFiles.classes))
        // A run killed here left one that may be half-written.
        remove(DatasetFiles.manifest)
        let path = file(DatasetFiles.manifest)
        try SQLiteErrors.translating(path) {
            try database.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
            try database.close()
        }
        // SQLite leaves this to us; only then may the other copy of the rows go.
        try OutputFile.synchronizeFile(path)
        for suffix in ["", "-wal", "-shm"] { remove(DatasetFiles.work + suffix) }
        try publish(isReplacing: isReplacing)
    }
}
