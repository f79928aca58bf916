internal import Foundation
internal import Glibc
internal import GRDB
public import Logging

/// Adds classes to a data set from the fonts that it was made of. Nothing is renumbered: the new images come after
/// those that are there, which stay byte for byte, and so do their rows.
public struct Extender {
    private let path: String
    private let characters: CharacterList
    private let workers: Int
    private let logger: Logger

    /// What came of it.
    public enum Result: Hashable, Sendable {
        /// The classes were added now.
        case extended
        /// They had been added before.
        case alreadyThere
    }

    /// - Parameters:
    ///   - path: The data set's folder.
    ///   - characters: The characters to add, a class each.
    ///   - workers: Font files drawn at once, 1 or more. The data set does not depend on it.
    public init(path: String, characters: CharacterList, workers: Int, logger: Logger) throws {
        precondition(workers > 0)
        self.path = try FilePath.outputName(Self.place(of: FilePath.withoutTrailingSlash(path)))
        self.characters = characters
        self.workers = workers
        self.logger = logger
    }

    /// Where the data set itself is: not at a link to it, which would be replaced instead. One that a run was killed
    /// over while it was being replaced, where the file system cannot do that in one step, gets its name back.
    private static func place(of path: String) -> String {
        if !FilePath.exists(path), FilePath.exists(PartialFolder.replacedName(for: path)) {
            rename(PartialFolder.replacedName(for: path), path)
        }
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Makes the extended data set beside the one that is there and has it take its place; a run that was stopped goes
    /// on when it is started again.
    ///
    /// - Throws: ``DatasetError`` when the data set cannot be extended, among other reasons because its fonts have
    ///   changed.
    public func run(progress: ProgressHandler) async throws -> Result {
        let dataset = try Dataset(path: path)
        try checkFolder()
        guard let record = dataset.provenance.generation, dataset.provenance.derivations.isEmpty else {
            let reason =
                dataset.provenance.generation == nil
                ? "was imported" : "was made of another data set; extend that and make it again"
            throw DatasetError(.unsuitable, "\(path) \(reason): only a data set drawn from fonts can be extended.")
        }
        if record.extensions.last == characters.notation {
            try PartialFolder.removeReplaced(by: path)
            return .alreadyThere
        }
        let known = Set(dataset.classes.compactMap(\.codepoint))
        if let double = characters.codepoints.first(where: known.contains) {
            throw DatasetError(
                .unsuitable, "\(path) has a class of \(double.notation) already; name new characters only.")
        }
        let catalogue = try catalogue(record)
        let plan = GenerationPlan(record, characters: characters, firstLabel: dataset.classes.count)
        try checkFonts(record, plan, catalogue)

        let folder = try begin(dataset, catalogue)
        let writer = try DatasetWriter(
            in: folder, plan: record, classes: dataset.classes + addedClasses(dataset), isExtending: true)
        var run = RunRecord.read(folder.file(DatasetFiles.run)) ?? RunRecord()
        let drawing = DrawingRun(plan: plan, catalogue: catalogue, workers: workers, logger: logger)
        run.runs += 1
        run.workers = workers
        do {
            let firstReject = try await drawing.run(into: writer, progress: progress) { outcome, _ in run.add(outcome) }
            guard writer.imageCount > dataset.count else {
                throw DatasetError(
                    .unsuitable,
                    "None of the font files gave an image of \(characters.notation)\(firstReject.map { ". The first: \($0)" } ?? "")."
                )
            }
            try run.write(to: folder.file(DatasetFiles.run))
            try writer.finish()
        } catch let error as DatasetError where error.code == .unsuitable {
            // Nothing to go on with.
            try folder.discard()
            throw error
        }
        return .extended
    }

    /// The folder beside the data set, with a copy of it and the new classes, or what an earlier run left of this
    /// extension.
    func begin(_ dataset: Dataset, _ catalogue: FontCatalogue) throws -> PartialFolder {
        let folder = try PartialFolder(
            for: path, purpose: "extend by \(characters.notation), " + Generator.purpose(catalogue))
        if !folder.has(DatasetFiles.work) { try copy(dataset, adding: addedClasses(dataset), to: folder) }
        return folder
    }

    private func addedClasses(_ dataset: Dataset) -> [DatasetClass] {
        characters.codepoints.enumerated().map {
            DatasetClass(label: dataset.classes.count + $0.offset, codepoint: $0.element)
        }
    }

    /// - Throws: `.unsuitable` when other things lie in the folder, which would be gone with it.
    private func checkFolder() throws {
        let own = Set(DatasetFiles.all)
        let others = try FileManager.default.contentsOfDirectory(atPath: path).filter { !own.contains($0) }.sorted()
        guard others.isEmpty else {
            throw DatasetError(
                .unsuitable,
                "\(path) holds \(others.prefix(3).joined(separator: ", "))\(others.count > 3 ? " ..." : ""), which is not the data set's; "
                    + "move it elsewhere, for the folder is replaced by an extended one.")
        }
    }

    /// - Throws: `.unsuitable` unless the fonts and what draws them are those that the data set was made with.
    private func checkFonts(_ record: PlanRecord, _ plan: GenerationPlan, _ catalogue: FontCatalogue) throws {
        let now = plan.record(
            sources: record.sources.map(FontSource.init(recorded:)), catalogue: catalogue,
            freeType: try FontLibrary().version)
        guard now.freeType == record.freeType else {
            throw DatasetError(
                .unsuitable,
                "\(path) was drawn by FreeType \(record.freeType), and this is \(now.freeType): new letters would look different."
            )
        }
        guard now.fontFilesDigest == record.fontFilesDigest else {
            throw DatasetError(
                .unsuitable,
                "The fonts that \(path) was made from (\(record.sources.joined(separator: ", "))) are not there as they were "
                    + "(\(now.fontFiles) files now, \(record.fontFiles) then; their names or sizes differ). Put them back, and run this in "
                    + "the folder that generate ran in.")
        }
    }

    /// The fonts that the data set was made from.
    private func catalogue(_ record: PlanRecord) throws -> FontCatalogue {
        do {
            return try FontCatalogue(record.sources.map(FontSource.init(recorded:)))
        } catch let error as FileError {
            throw DatasetError(
                .unsuitable,
                "\(path) was made from fonts in \(record.sources.joined(separator: ", ")), and \(error.path) is not there (\(error.reason)); "
                    + "put them back, or run this in the folder that generate ran in.")
        }
    }

    /// Copies the data set and adds the classes to the copy; the manifest comes last, as the sign that all is there.
    private func copy(_ dataset: Dataset, adding classes: [DatasetClass], to folder: PartialFolder) throws {
        try folder.empty()
        let files = try ImageFiles(
            in: folder, side: dataset.side, classCount: dataset.classes.count + classes.count)
        let piece = 4096
        for start in stride(from: 0, to: dataset.count, by: piece) {
            let end = min(start + piece, dataset.count)
            try files.append(
                dataset.pixels(from: start, to: end), labels: (start..<end).map { UInt32(dataset.label(at: $0)) })
        }
        try files.synchronize()
        if let run = RunRecord.read(path + "/" + DatasetFiles.run) { try run.write(to: folder.file(DatasetFiles.run)) }

        let beside = folder.file(DatasetFiles.work + ".copy")
        try SQLiteErrors.translating(beside) {
            try dataset.manifest.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [beside]) }
            var provenance = dataset.provenance
            provenance.generation?.extensions.append(characters.notation)
            let database = try DatabaseQueue(path: beside)
            try database.write { [json = try provenance.json()] database in
                try database.execute(sql: "UPDATE provenance SET json = ?", arguments: [json])
                try ManifestSchema.insert(classes, database)
                try ManifestWriter.begin(database)
            }
            try database.close()
        }
        try OutputFile.synchronizeFile(beside)
        guard rename(beside, folder.file(DatasetFiles.work)) == 0 else {
            throw FileError(folder.file(DatasetFiles.work), "cannot be put in place")
        }
    }
}
