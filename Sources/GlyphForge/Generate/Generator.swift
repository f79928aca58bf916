public import Logging

/// Makes a data set from fonts.
public struct Generator {
    private let plan: GenerationPlan
    private let sources: [FontSource]
    private let workers: Int
    private let logger: Logger
    /// How often the run commits to disk.
    var interval = DatasetWriter.CommitInterval()

    /// The result of a run.
    public enum Result: Hashable, Sendable {
        /// The data set has been made.
        case made
        /// An earlier run had made the data set with the same plan and fonts.
        case alreadyThere
    }

    /// - Parameters:
    ///   - sources: The fonts' sources; images have the same order.
    ///   - workers: Number of worker threads, 1 or more. The data set does not depend on it.
    public init(plan: GenerationPlan, sources: [FontSource], workers: Int, logger: Logger) {
        precondition(workers > 0)
        self.plan = plan
        self.sources = sources
        self.workers = workers
        self.logger = logger
    }

    /// Makes the data set at `output`, or resumes an interrupted run of the same plan.
    ///
    /// - Throws: ``DatasetError`` if something else exists at `output` or nothing can be drawn; ``FileError`` if a
    ///   source cannot be read or the data set cannot be written.
    public func run(output: String, progress: ProgressHandler) async throws -> Result {
        let output = try FilePath.outputName(output)
        let clock = ContinuousClock()
        let start = clock.now
        let freeType = try FontLibrary().version
        let catalogue = try FontCatalogue(sources)
        guard !catalogue.locations.isEmpty else {
            throw DatasetError(
                .unsuitable, FontCatalogue.nothingFound(in: sources, catalogue.passedOverNote))
        }
        if catalogue.repeated > 0 {
            logger.info("\(TextFormat.count(catalogue.repeated, "file")) found more than once, each used once.")
        }
        let record = plan.record(sources: sources, catalogue: catalogue, freeType: freeType)
        if FilePath.exists(output) {
            try checkSame(record, at: output)
            return .alreadyThere
        }
        let folder = try PartialFolder(for: output, purpose: Self.purpose(catalogue))
        guard try !publishFinished(folder, record) else { return .made }

        let writer = try DatasetWriter(
            in: folder, plan: record, classes: plan.characters.classes, interval: interval)
        let runFile = folder.file(DatasetFiles.run)
        var run = try RunRecord.read(runFile) ?? RunRecord()
        let earlierSeconds = run.wallSeconds
        run.runs += 1
        run.workers = workers
        func saveRun() throws {
            run.wallSeconds = earlierSeconds + (clock.now - start) / .seconds(1)
            try run.write(to: runFile)
        }

        let drawing = DrawingRun(plan: plan, catalogue: catalogue, workers: workers, logger: logger)
        let firstReject = try await drawing.run(into: writer, progress: progress) { outcome, isCommitted in
            run.add(outcome)
            if isCommitted { try saveRun() }
        }
        guard writer.imageCount > 0 else {
            try folder.discard()
            throw DatasetError(
                .unsuitable,
                "No font file has an image of \(record.characters)"
                    + (firstReject.map { ". The first reject: \($0)." } ?? ": the archives have no font files."))
        }
        try saveRun()
        try writer.finish()
        return .made
    }

    /// - Throws: `.exists` unless the data set at `path` was made with the same plan and fonts.
    private func checkSame(_ record: PlanRecord, at path: String) throws {
        let found: Provenance
        do {
            found = try Dataset(path: path).provenance
        } catch let error as DatasetError where error.code != .tooNew {
            throw DatasetError(
                .exists, "\(path) exists and cannot be resumed: \(error.description) Choose another output folder.")
        }
        // A data set that was extended later still contains everything in the plan.
        var first = found
        first.generation?.extensions = []
        guard first == Provenance(generation: record) else { throw otherPlan(path, found, record) }
    }

    private func otherPlan(_ path: String, _ found: Provenance, _ wanted: PlanRecord) -> DatasetError {
        let difference = found.generation.map {
            found.derivations.isEmpty ? $0.difference(to: wanted) : "it was made from another data set"
        }
        return DatasetError(
            .exists,
            "\(path) was made with other settings (\(difference ?? "it was imported")). "
                + "Choose another output folder or remove this one.")
    }

    /// Publishes the folder if an earlier run completed the data set but did not rename the folder.
    ///
    /// - Returns: Whether the folder has been published.
    /// - Throws: `.exists` if the folder was made with another plan.
    private func publishFinished(_ folder: PartialFolder, _ record: PlanRecord) throws -> Bool {
        let hasWork = folder.has(DatasetFiles.work)
        if !hasWork, folder.has(DatasetFiles.manifest) {
            try checkSame(record, at: folder.path)
            try folder.publish()
            return true
        }
        if hasWork, let found = try ManifestWriter.provenance(at: folder.file(DatasetFiles.work)) {
            guard found == Provenance(generation: record) else { throw otherPlan(folder.path, found, record) }
        }
        return false
    }

    /// The marker of the partial folder. It has a digest of the font files, so that a run is not resumed with changed
    /// fonts.
    static func purpose(_ catalogue: FontCatalogue) -> String {
        let hash = SHA256()
        for location in catalogue.locations {
            Array("\(location.path)\0\(location.size)\0\(location.modified)\n".utf8).withUnsafeBytes { hash.update($0) }
        }
        return "generate, with the font files as of \(Hexadecimal.text(hash.finish().prefix(8)))"
    }
}

extension FontSource {
    private static let installedPrefix = "installed:"

    /// The source as a ``PlanRecord`` stores it.
    var recorded: String {
        switch self {
        case .path(let path): FilePath.withoutTrailingSlash(path)
        case .installed(let pattern): Self.installedPrefix + pattern
        }
    }

    /// Parses a source that ``recorded`` wrote.
    init(recorded text: String) {
        self =
            text.hasPrefix(Self.installedPrefix)
            ? .installed(pattern: String(text.dropFirst(Self.installedPrefix.count))) : .path(text)
    }
}

extension FontSource: CustomStringConvertible {
    /// The path, or the pattern of installed fonts, for messages.
    public var description: String {
        switch self {
        case .path(let path): path
        case .installed(let pattern): "the installed fonts that match '\(pattern)'"
        }
    }
}

extension PlanRecord {
    /// The differences from another plan, for messages.
    func difference(to other: PlanRecord) -> String {
        var parts: [String] = []
        func compare<Value: Equatable>(_ name: String, _ value: KeyPath<PlanRecord, Value>) {
            if self[keyPath: value] != other[keyPath: value] {
                parts.append("\(name) \(self[keyPath: value]) instead of \(other[keyPath: value])")
            }
        }
        compare("characters", \.characters)
        compare("fit", \.fit)
        compare("size", \.side)
        compare("inverted", \.inverted)
        compare("instances", \.instances)
        compare("styles", \.styles)
        compare("seed", \.seed)
        compare("deduplication", \.dedupe)
        compare("skipping restricted fonts", \.leaveOutRestricted)
        if sources != other.sources {
            parts.append(
                "fonts from \(sources.joined(separator: ", ")) instead of \(other.sources.joined(separator: ", "))")
        }
        compare("font files", \.fontFiles)
        compare("FreeType", \.freeType)
        compare("GlyphForge", \.version)
        return parts.isEmpty ? "the font files have changed" : parts.joined(separator: ", ")
    }
}
