public import Logging

/// Makes a data set from fonts.
public struct Generator {
    private let plan: GenerationPlan
    private let sources: [FontSource]
    private let workers: Int
    private let logger: Logger
    /// How often everything is committed.
    var interval = DatasetWriter.CommitInterval()

    /// What came of a run.
    public enum Result: Hashable, Sendable {
        /// The data set was made now.
        case made
        /// It was there already, made by the same plan from the same fonts.
        case alreadyThere
    }

    /// - Parameters:
    ///   - sources: Where the fonts are; the order of the images follows theirs.
    ///   - workers: Font files drawn at once, 1 or more. The data set does not depend on it.
    public init(plan: GenerationPlan, sources: [FontSource], workers: Int, logger: Logger) {
        precondition(workers > 0)
        self.plan = plan
        self.sources = sources
        self.workers = workers
        self.logger = logger
    }

    /// Makes the data set at `output`, or goes on with one that an earlier run of the same plan left unfinished.
    ///
    /// - Throws: ``DatasetError`` when something else is at `output` or nothing can be drawn; ``FileError`` when a
    ///   source cannot be read or the data set not written.
    public func run(output: String, progress: ProgressHandler) async throws -> Result {
        let output = try FilePath.outputName(output)
        let clock = ContinuousClock()
        let start = clock.now
        let freeType = try FontLibrary().version
        let catalogue = try FontCatalogue(sources)
        guard !catalogue.locations.isEmpty else {
            throw DatasetError(
                .unsuitable,
                "No fonts found: no .ttf, .otf, .ttc, .otc, .pfb, .pfa, .t1, .woff or .woff2 file and no archive in "
                    + sources.map(\.description).joined(separator: ", ") + ".")
        }
        if catalogue.repeated > 0 {
            logger.info("\(catalogue.repeated) files were met more than once and are used once.")
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
        var run = RunRecord.read(runFile) ?? RunRecord()
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
                "None of the \(writer.fileCount) font files gave an image of \(record.characters)"
                    + (firstReject.map { ". The first: \($0)." } ?? ", for there are none in the archives."))
        }
        try saveRun()
        try writer.finish()
        return .made
    }

    /// - Throws: `.exists` unless the data set at `path` was made by the same plan from the same fonts.
    private func checkSame(_ record: PlanRecord, at path: String) throws {
        let found: Provenance
        do {
            found = try Dataset(path: path).provenance
        } catch let error as DatasetError where error.code != .tooNew {
            throw DatasetError(
                .exists, "\(path) exists and cannot be gone on with: \(error.description) Choose another place.")
        }
        // What it was extended by since is there beside what is asked for.
        var first = found
        first.generation?.extensions = []
        guard first == Provenance(generation: record) else { throw otherPlan(path, found, record) }
    }

    private func otherPlan(_ path: String, _ found: Provenance, _ wanted: PlanRecord) -> DatasetError {
        let difference = found.generation.map {
            found.derivations.isEmpty ? $0.difference(to: wanted) : "it was made of another data set"
        }
        return DatasetError(
            .exists,
            "\(path) belongs to another plan (\(difference ?? "it was imported")); choose another place or remove it.")
    }

    /// Deals with what an earlier run left in the folder: nothing, part of this plan's data set, all of it but the
    /// name, or another plan's.
    ///
    /// - Returns: Whether it was all there, and now bears its name.
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

    /// What the folder is marked with while the data set is made: fonts that change meanwhile would make it a mixture.
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

    /// The source as a plan's record has it.
    var recorded: String {
        switch self {
        case .path(let path): FilePath.withoutTrailingSlash(path)
        case .installed(let pattern): Self.installedPrefix + pattern
        }
    }

    /// Reads what ``recorded`` wrote.
    init(recorded text: String) {
        self =
            text.hasPrefix(Self.installedPrefix)
            ? .installed(pattern: String(text.dropFirst(Self.installedPrefix.count))) : .path(text)
    }
}

extension FontSource: CustomStringConvertible {
    /// The path, or fontconfig's pattern.
    public var description: String {
        switch self {
        case .path(let path): path
        case .installed(let pattern): "the installed fonts that match '\(pattern)'"
        }
    }
}

extension PlanRecord {
    /// In what another plan differs, for a message.
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
        compare("restricted fonts left out", \.leaveOutRestricted)
        if sources != other.sources {
            parts.append(
                "fonts of \(sources.joined(separator: ", ")) instead of \(other.sources.joined(separator: ", "))")
        }
        compare("font files", \.fontFiles)
        compare("FreeType", \.freeType)
        compare("GlyphForge", \.version)
        return parts.isEmpty ? "the font files have changed" : parts.joined(separator: ", ")
    }
}
