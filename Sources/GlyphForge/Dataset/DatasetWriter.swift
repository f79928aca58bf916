/// Makes a data set's folder from the outcomes of font files, in their order.
///
/// All happens in `OUT.partial`, which becomes `OUT` at the end. Now and then everything is handed to the disk; a run
/// that was killed goes on from there, and ends in the same bytes as one that was not.
final class DatasetWriter {
    private let folder: PartialFolder
    private let classes: [CharacterClass]
    private let side: Int
    private let manifest: ManifestWriter
    private let images: OutputFile
    private let labels: OutputFile
    private let labelElement: IDX.Element

    /// Rows, and bytes of pixels, after which a commit is due: a few seconds of work, and a few megabytes of memory.
    struct CommitInterval {
        var rows = 50_000
        var bytes = 256 << 20
    }
    private let interval: CommitInterval
    private var uncommittedBytes = 0

    /// Files done by earlier runs and this one.
    private(set) var fileCount: Int
    /// Images of earlier runs and this one.
    private(set) var imageCount: Int

    init(
        in folder: PartialFolder, plan: PlanRecord, classes: [CharacterClass], interval: CommitInterval = CommitInterval()
    ) throws {
        self.interval = interval
        self.folder = folder
        self.classes = classes
        side = plan.side
        labelElement = IDX.labelElement(classCount: classes.count)
        let work = folder.file(DatasetFiles.work)
        manifest = try translatingErrors(work) { try ManifestWriter(path: work, plan: plan, classes: classes) }
        fileCount = manifest.fileCount
        imageCount = manifest.imageCount
        // What was written after the last commit is cut off; before the first there is nothing to keep.
        let hasBegun = manifest.fileCount > 0
        func open(_ name: String, dimensions: Int, _ byteCount: Int) throws -> OutputFile {
            let header = IDX.headerCount(dimensions: dimensions)
            guard !hasBegun else { return try OutputFile(folder.file(name), keeping: header + byteCount) }
            let file = try OutputFile(folder.file(name))
            try file.write([UInt8](repeating: 0, count: header))
            return file
        }
        images = try open(DatasetFiles.images, dimensions: 3, manifest.imageCount * plan.side * plan.side)
        labels = try open(
            DatasetFiles.labels(classCount: classes.count), dimensions: 1, manifest.imageCount * labelElement.byteCount)
    }

    /// Takes the next file's outcome.
    ///
    /// - Returns: Whether this was a time when everything was committed.
    @discardableResult
    func append(_ outcome: FontFileOutcome) throws -> Bool {
        try images.write(outcome.pixels)
        for face in outcome.faces {
            switch labelElement {
            case .unsignedByte: try labels.write(face.labels.map { UInt8($0) })
            case .int32: try labels.write(face.labels.flatMap { IDX.bigEndian($0) })
            }
            imageCount += face.labels.count
        }
        manifest.append(outcome)
        fileCount += 1
        uncommittedBytes += outcome.pixels.count
        guard manifest.pendingRows >= interval.rows || uncommittedBytes >= interval.bytes else { return false }
        try commit()
        return true
    }

    /// Hands all so far to the disk: pixels and labels first, so that no row is without them.
    func commit() throws {
        try images.synchronize()
        try labels.synchronize()
        try translatingErrors(folder.file(DatasetFiles.work)) { try manifest.commit() }
        uncommittedBytes = 0
    }

    /// Completes the files and gives the folder its name.
    func finish() throws {
        try images.overwrite(IDX.header(.unsignedByte, dimensions: [imageCount, side, side]), at: 0)
        try labels.overwrite(IDX.header(labelElement, dimensions: [imageCount]), at: 0)
        try commit()
        let list = classes.map { "\($0.label),\($0.notation),\($0.name)\n" }.joined()
        try writeAtomically("label,codepoint,name\n" + list, to: folder.file(DatasetFiles.classes))
        // A run killed here left one that may be half-written.
        folder.remove(DatasetFiles.manifest)
        try translatingErrors(folder.file(DatasetFiles.manifest)) {
            try manifest.finish(at: folder.file(DatasetFiles.manifest))
            try manifest.close()
        }
        // SQLite leaves this to us; only then may the other copy of the rows go.
        try synchronizeFile(folder.file(DatasetFiles.manifest))
        for suffix in ["", "-wal", "-shm"] { folder.remove(DatasetFiles.work + suffix) }
        try folder.publish()
    }
}
