internal import Glibc
public import GRDB

/// A data set opened for reading; its images and labels are mapped, not read.
public final class Dataset: Sendable {
    /// Widths and heights that images may have, in pixels.
    public static let sides = 8...512

    /// The folder.
    public let path: String
    /// An image's width and height in pixels.
    public let side: Int
    /// How many images.
    public let count: Int
    /// The classes, by label.
    public let classes: [DatasetClass]
    /// What it was made from and how.
    public let provenance: Provenance
    /// The manifest, read-only. Its tables are described in docs/formats.md.
    public let manifest: DatabaseQueue
    private let imageFile: MappedFile
    private let labelFile: MappedFile
    private let labelElement: IDX.Element

    /// Opens a data set's folder.
    ///
    /// - Throws: ``DatasetError`` when the folder is none, is damaged, or is of a newer version.
    public init(path: String) throws {
        self.path = path
        let manifest = try Self.openManifest(in: path)
        self.manifest = manifest
        let manifestPath = path + "/" + DatasetFiles.manifest
        (provenance, classes) = try SQLiteErrors.translating(manifestPath) {
            try manifest.read { database in
                guard let json = try String.fetchOne(database, sql: "SELECT json FROM provenance"),
                    let provenance = Provenance(json: json)
                else {
                    throw DatasetError(.damaged, "\(manifestPath) is damaged: it does not say what it was made from.")
                }
                let rows = try Row.fetchAll(database, sql: "SELECT label, codepoint, name FROM classes ORDER BY label")
                let classes = try rows.enumerated().map { position, row in
                    let damage = DatasetError(.damaged, "\(manifestPath) is damaged: its classes are not 0, 1, 2 ...")
                    guard Int.fromDatabaseValue(row[0]) == position else { throw damage }
                    if row.hasNull(atIndex: 1) { return DatasetClass(label: position, name: row[2]) }
                    guard let value = UInt32.fromDatabaseValue(row[1]), let codepoint = Unicode.Scalar(value) else {
                        throw damage
                    }
                    return DatasetClass(label: position, codepoint: codepoint)
                }
                return (provenance, classes)
            }
        }
        let imagePath = path + "/" + DatasetFiles.images
        let labelPath = path + "/" + DatasetFiles.labels(classCount: classes.count)
        imageFile = try MappedFile(path: imagePath)
        labelFile = try MappedFile(path: labelPath)
        labelElement = IDX.labelElement(classCount: classes.count)
        guard let images = IDX.parse(imageFile.bytes), images.element == .unsignedByte, images.dimensions.count == 3,
            images.dimensions[1] == images.dimensions[2]
        else { throw DatasetError(.damaged, "\(imagePath) is damaged: no whole IDX file of square images.") }
        guard let labels = IDX.parse(labelFile.bytes), labels.element == labelElement,
            labels.dimensions == [images.dimensions[0]]
        else { throw DatasetError(.damaged, "\(labelPath) is damaged: no whole IDX file with a label for each image.") }
        count = images.dimensions[0]
        side = images.dimensions[1]
        guard Dataset.sides.contains(side), side == provenance.side else {
            throw DatasetError(
                .damaged,
                "\(imagePath) is damaged: images of \(side) pixels a side, and the manifest says \(provenance.side).")
        }
        try checkLabels(labelPath)
        try SQLiteErrors.translating(manifestPath) { try manifest.read { try checkRows($0, manifestPath) } }
    }

    /// Whether the manifest speaks of the images that are there.
    private func checkRows(_ database: Database, _ path: String) throws {
        let row = try Row.fetchOne(
            database, sql: "SELECT count(*), coalesce(min(id), 0), coalesce(max(id) + 1, 0) FROM images")!
        guard (0..<3).map({ Int.fromDatabaseValue(row[$0]) }) == [count, 0, count] else {
            throw DatasetError(.damaged, "\(path) is damaged: it does not tell of the \(count) images that are there.")
        }
    }

    private static func openManifest(in path: String) throws -> DatabaseQueue {
        let manifestPath = path + "/" + DatasetFiles.manifest
        guard FilePath.exists(path) else { throw FileError(path, "cannot be found") }
        guard FilePath.exists(manifestPath) else {
            if errno == EACCES { throw FileError(manifestPath, "cannot be opened") }
            let advice =
                FilePath.exists(PartialFolder.name(for: path)) ? " Its making was not finished: run the same command again." : ""
            throw DatasetError(.notADataset, "\(path) is no data set: it has no \(DatasetFiles.manifest).\(advice)")
        }
        var configuration = Configuration()
        configuration.readonly = true
        return try SQLiteErrors.translating(manifestPath) {
            let database = try DatabaseQueue(path: manifestPath, configuration: configuration)
            let version = try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } ?? 0
            guard version > 0 else { throw DatasetError(.notADataset, "\(manifestPath) is no manifest of a data set.") }
            guard version >= ManifestSchema.version else {
                throw DatasetError(
                    .notADataset, "\(manifestPath) was made by an early version of glyphforge; make the data set anew.")
            }
            guard version <= ManifestSchema.version else {
                throw DatasetError(
                    .tooNew,
                    "\(manifestPath): schema \(version) is newer than this glyphforge knows (\(ManifestSchema.version)); "
                        + "install a newer one.")
            }
            return database
        }
    }

    private func checkLabels(_ path: String) throws {
        for position in 0..<count where label(at: position) >= classes.count {
            throw DatasetError(
                .damaged, "\(path) is damaged: image \(position) has label \(label(at: position)) of \(classes.count).")
        }
    }

    /// The label of an image, 0 ..< K.
    public func label(at index: Int) -> Int {
        precondition(index >= 0 && index < count)
        let offset = IDX.headerCount(dimensions: 1) + index * labelElement.byteCount
        return switch labelElement {
        case .unsignedByte: Int(labelFile.bytes[offset])
        case .int32: Int(UInt32(bigEndian: labelFile.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
    }

    /// Hands out the pixels of an image, `side * side` grey levels row by row, 0 background and 255 ink.
    public func withPixels<Result>(at index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        try body(pixels(at: index))
    }

    /// The pixels of an image, `side * side` grey levels row by row; valid while the data set is.
    func pixels(at index: Int) -> UnsafeRawBufferPointer { pixels(from: index, to: index + 1) }

    /// The pixels of the images `start` ..< `end`, one after the other; valid while the data set is.
    func pixels(from start: Int, to end: Int) -> UnsafeRawBufferPointer {
        precondition(start >= 0 && start <= end && end <= count)
        let first = IDX.headerCount(dimensions: 3)
        let area = side * side
        return UnsafeRawBufferPointer(rebasing: imageFile.bytes[first + start * area..<first + end * area])
    }
}
