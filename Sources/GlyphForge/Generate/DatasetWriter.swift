/// Writes a data set's folder from the outcomes of font files, in their order.
///
/// It writes to `OUT.partial`, which is renamed to `OUT` at the end. Everything is committed to disk at intervals; an
/// interrupted run resumes from the last commit and makes the same bytes as an uninterrupted one.
final class DatasetWriter {
    private let folder: PartialFolder
    private let classes: [DatasetClass]
    private let isExtending: Bool
    private let manifest: ManifestWriter
    private let images: ImageFiles
    private var deduplicator: Deduplicator

    /// The number of rows, or bytes of pixels, after which everything is committed: a few seconds of work.
    struct CommitInterval {
        var rows = 50_000
        var bytes = 256 << 20
    }
    private let interval: CommitInterval
    private var uncommittedBytes = 0

    /// Number of font files written so far, including earlier runs.
    private(set) var fileCount: Int
    /// Number of images so far, including earlier runs and the data set that is extended.
    var imageCount: Int { images.count }

    /// - Parameters:
    ///   - record: The plan, which sets the size and the deduplication.
    ///   - classes: All classes, by label.
    ///   - isExtending: Whether the folder has a copy of a data set, to which characters are added.
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
        // Everything after the last commit is truncated.
        images = try ImageFiles(in: folder, side: record.side, classCount: classes.count, keeping: manifest.imageCount)
    }

    /// Appends the next file's outcome.
    ///
    /// - Returns: Whether everything has been committed.
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

    /// Commits everything to disk: pixels and labels first, so that each row has its image.
    func commit() throws {
        try images.synchronize()
        try SQLiteErrors.translating(folder.file(DatasetFiles.work)) { try manifest.commit() }
        uncommittedBytes = 0
    }

    /// Completes the files and publishes the folder.
    func finish() throws {
        try images.finish()
        try SQLiteErrors.translating(folder.file(DatasetFiles.work)) { try manifest.finish() }
        try folder.publishDataset(manifest.database, classes, isReplacing: isExtending)
    }
}
