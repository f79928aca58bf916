/// Makes a data set's folder from the outcomes of font files, in their order.
///
/// All happens in `OUT.partial`, which becomes `OUT` at the end. Now and then everything is handed to the disk; a run
/// that was killed goes on from there, and ends in the same bytes as one that was not.
final class DatasetWriter {
    private let folder: PartialFolder
    private let classes: [DatasetClass]
    private let isExtending: Bool
    private let manifest: ManifestWriter
    private let images: ImageFiles
    private var deduplicator: Deduplicator

    /// Rows, and bytes of pixels, after which a commit is due: a few seconds of work, and a few megabytes of memory.
    struct CommitInterval {
        var rows = 50_000
        var bytes = 256 << 20
    }
    private let interval: CommitInterval
    private var uncommittedBytes = 0

    /// Files done by earlier runs and this one.
    private(set) var fileCount: Int
    /// Images of earlier runs and this one, and of the data set that is extended.
    var imageCount: Int { images.count }

    /// - Parameters:
    ///   - record: The plan that decides size and deduplication.
    ///   - classes: All classes, by label.
    ///   - isExtending: Whether the folder holds a data set, to which further characters are added.
    init(
        in folder: PartialFolder, plan record: PlanRecord, classes: [DatasetClass], isExtending: Bool = false,
        interval: CommitInterval = CommitInterval()
    ) throws {
        self.interval = interval
        self.folder = folder
        self.classes = classes
        self.isExtending = isExtending
        let work = folder.file(DatasetFiles.work)
        let characters = classes.map { $0.codepoint ?? " " }
        (manifest, deduplicator) = try SQLiteErrors.translating(work) {
            let manifest = try ManifestWriter(path: work, isExtending: isExtending)
            if !isExtending { try ManifestSchema.begin(manifest.database, Provenance(generation: record), classes) }
            return (manifest, try manifest.deduplicator(record.dedupe, side: record.side, characters: characters))
        }
        fileCount = manifest.progress.files
        // What was written after the last commit is cut off; before the first there is nothing to keep.
        images = try ImageFiles(in: folder, side: record.side, classCount: classes.count, keeping: manifest.imageCount)
    }

    /// Takes the next file's outcome.
    ///
    /// - Returns: Whether this was a time when everything was committed.
    @discardableResult
    func append(_ outcome: FontFileOutcome) throws -> Bool {
        var outcome = outcome
        deduplicator.filter(&outcome)
        try images.append(outcome.pixels, labels: outcome.faces.flatMap { $0.instances.flatMap(\.labels) })
        try manifest.append(outcome)
        fileCount += 1
        uncommittedBytes += outcome.pixels.count
        guard manifest.pendingRows >= interval.rows || uncommittedBytes >= interval.bytes else { return false }
        try commit()
        return true
    }

    /// Hands all so far to the disk: pixels and labels first, so that no row is without them.
    func commit() throws {
        try images.synchronize()
        try SQLiteErrors.translating(folder.file(DatasetFiles.work)) { try manifest.commit() }
        uncommittedBytes = 0
    }

    /// Completes the files and gives the folder its name.
    func finish() throws {
        try images.finish()
        try SQLiteErrors.translating(folder.file(DatasetFiles.work)) { try manifest.finish() }
        try folder.publishDataset(manifest.database, classes, isReplacing: isExtending)
    }
}
