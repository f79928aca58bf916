internal import Foundation
internal import Glibc
internal import GRDB
public import Logging

/// Adds classes to a data set, drawn from the fonts that it was made from. New images are appended: existing images and
/// their rows keep their bytes and numbers.
public struct Extender {
    private let path: String
    private let characters: CharacterList
    private let workers: Int
    private let logger: Logger

    /// The result of a run.
    public enum Result: Hashable, Sendable {
        /// The classes have been added.
        case extended
        /// An earlier run had added the classes.
        case alreadyThere
    }

    /// - Parameters:
    ///   - path: The data set's folder.
    ///   - characters: The characters to add; each is a class.
    ///   - workers: Number of worker threads, 1 or more. The data set does not depend on it.
    /// - Throws: ``FileError`` or ``PlaceError`` if the path is invalid or cannot be restored.
    public init(path: String, characters: CharacterList, workers: Int, logger: Logger) throws {
        precondition(workers > 0)
        self.path = try FilePath.outputName(Self.locate(FilePath.withoutTrailingSlash(path)))
        self.characters = characters
        self.workers = workers
        self.logger = logger
    }

    /// The path of the data set with symbolic links resolved, so that the data set is replaced and not a link to it.
    ///
    /// On file systems that cannot exchange two folders in one step, a run that is killed between the two steps leaves
    /// the data set under another name. This function restores its name.
    private static func locate(_ path: String) throws(FileError) -> String {
        let replaced = PartialFolder.replacedName(for: path)
        if !FilePath.exists(path), FilePath.exists(replaced) {
            guard rename(replaced, path) == 0 else { throw FileError(replaced, "cannot be renamed to \(path)") }
        }
        // Fails if there is nothing at the path, which opening the data set reports.
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Makes the extended data set in a folder next to the existing one, and replaces that at the end. An interrupted
    /// run resumes when it is started again.
    ///
    /// - Throws: ``DatasetError`` if the data set cannot be extended, for example because its fonts have changed.
    public func run(progress: ProgressHandler) async throws -> Result {
        let dataset = try Dataset(path: path)
        try checkFolder()
        guard let record = dataset.provenance.generation, dataset.provenance.derivations.isEmpty else {
            let reason =
                dataset.provenance.generation == nil
                ? "it was imported. Only data sets drawn from fonts can be extended."
                : "it was made from another data set. Extend that one and make this one again."
            throw DatasetError(.unsuitable, "\(path) cannot be extended: \(reason)")
        }
        if record.extensions.last == characters.notation {
            try PartialFolder.removeReplaced(by: path)
            return .alreadyThere
        }
        let known = Set(dataset.classes.compactMap(\.codepoint))
        if let existing = characters.codepoints.first(where: known.contains) {
            throw DatasetError(
                .unsuitable, "\(path) already has the class \(existing.notation); list new characters only.")
        }
        let catalogue = try catalogue(record)
        let plan = GenerationPlan(record, characters: characters, firstLabel: dataset.classes.count)
        try checkFonts(record, plan, catalogue)

        let folder = try begin(dataset, catalogue)
        let writer = try DatasetWriter(
            in: folder, plan: record, classes: dataset.classes + addedClasses(dataset), isExtending: true)
        var run = try RunRecord.read(folder.file(DatasetFiles.run)) ?? RunRecord()
        let drawing = DrawingRun(plan: plan, catalogue: catalogue, workers: workers, logger: logger)
        run.runs += 1
        run.workers = workers
        do {
            let firstReject = try await drawing.run(into: writer, progress: progress) { outcome, _ in run.add(outcome) }
            guard writer.imageCount > dataset.count else {
                throw DatasetError(
                    .unsuitable,
                    "No font file has an image of \(characters.notation)"
                        + (firstReject.map { ". The first reject: \($0)." } ?? "."))
            }
            try run.write(to: folder.file(DatasetFiles.run))
            try writer.finish()
        } catch let error as DatasetError where error.code == .unsuitable {
            // There is nothing to resume.
            try folder.discard()
            throw error
        }
        return .extended
    }

    /// The folder next to the data set, with a copy of it and the new classes, or with the state of an interrupted run.
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

    /// - Throws: `.unsuitable` if the folder has other files, which would be lost when it is replaced.
    private func checkFolder() throws {
        let own = Set(DatasetFiles.all)
        let others = try FileManager.default.contentsOfDirectory(atPath: path).filter { !own.contains($0) }.sorted()
        guard others.isEmpty else {
            throw DatasetError(
                .unsuitable,
                "\(path) has files that do not belong to the data set (\(others.prefix(3).joined(separator: ", "))"
                    + "\(others.count > 3 ? " ..." : "")). Move them elsewhere: the folder will be replaced.")
        }
    }

    /// - Throws: `.unsuitable` unless the fonts and FreeType's version are those that the data set was made with.
    private func checkFonts(_ record: PlanRecord, _ plan: GenerationPlan, _ catalogue: FontCatalogue) throws {
        let now = plan.record(
            sources: record.sources.map(FontSource.init(recorded:)), catalogue: catalogue,
            freeType: try FontLibrary().version)
        guard now.freeType == record.freeType else {
            throw DatasetError(
                .unsuitable,
                "\(path) was drawn with FreeType \(record.freeType), but this glyphforge uses FreeType "
                    + "\(now.freeType), which may draw glyphs differently. Make the data set again.")
        }
        guard now.fontFilesDigest == record.fontFilesDigest else {
            throw DatasetError(
                .unsuitable,
                "The fonts that \(path) was made from (\(record.sources.joined(separator: ", "))) have changed: "
                    + "\(TextFormat.count(now.fontFiles, "file")) now, \(TextFormat.grouped(record.fontFiles)) then, "
                    + "with other names or sizes. Restore them, and run this command in the folder where generate ran.")
        }
    }

    /// The fonts that the data set was made from.
    private func catalogue(_ record: PlanRecord) throws -> FontCatalogue {
        do {
            return try FontCatalogue(record.sources.map(FontSource.init(recorded:)))
        } catch let error as FileError {
            throw DatasetError(
                .unsuitable,
                "\(error.path), from which \(path) was made, cannot be read (\(error.reason)). Restore it, or run this "
                    + "command in the folder where generate ran.")
        }
    }

    /// Copies the data set and adds the classes to the copy. The working database is put in place last: its presence
    /// means that the copy is complete.
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
        if let run = try RunRecord.read(path + "/" + DatasetFiles.run) {
            try run.write(to: folder.file(DatasetFiles.run))
        }

        let copy = folder.file(DatasetFiles.work + ".copy")
        try SQLiteErrors.translating(copy) {
            try dataset.manifest.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [copy]) }
            var provenance = dataset.provenance
            provenance.generation?.extensions.append(characters.notation)
            let database = try DatabaseQueue(path: copy)
            try database.write { [json = try provenance.json()] database in
                try database.execute(sql: "UPDATE provenance SET json = ?", arguments: [json])
                try ManifestSchema.insert(classes, database)
                try ManifestWriter.begin(database)
            }
            try database.close()
        }
        try OutputFile.synchronizeFile(copy)
        guard rename(copy, folder.file(DatasetFiles.work)) == 0 else {
            throw FileError(folder.file(DatasetFiles.work), "cannot be created")
        }
    }
}
