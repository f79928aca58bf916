internal import Glibc
public import GRDB

/// A data set opened for reading. Its images and labels are memory-mapped.
public final class Dataset: Sendable {
    /// Supported widths and heights of images, in pixels.
    public static let sides = 8...512

    /// The data set's folder.
    public let path: String
    /// An image's width and height in pixels.
    public let side: Int
    /// Number of images.
    public let count: Int
    /// The classes, indexed by label.
    public let classes: [DatasetClass]
    /// What the data set was made from, and how.
    public let provenance: Provenance
    /// The manifest, opened read-only. Its tables are described in docs/formats.md.
    public let manifest: DatabaseQueue
    private let imageFile: MappedFile
    private let labelFile: MappedFile
    private let labelElement: IDX.Element

    /// Opens a data set's folder.
    ///
    /// - Throws: ``DatasetError`` if the folder is not a data set, is damaged, or was made by a newer version.
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
                    throw DatasetError(.damaged, "\(manifestPath) is damaged: its provenance cannot be read.")
                }
                return (provenance, try Self.readClasses(database, manifestPath))
            }
        }
        let imagePath = path + "/" + DatasetFiles.images
        let labelPath = path + "/" + DatasetFiles.labels(classCount: classes.count)
        imageFile = try MappedFile(path: imagePath)
        labelFile = try MappedFile(path: labelPath)
        labelElement = IDX.labelElement(classCount: classes.count)
        guard let images = IDX.parse(imageFile.bytes), images.element == .unsignedByte, images.dimensions.count == 3,
            images.dimensions[1] == images.dimensions[2]
        else {
            throw DatasetError(.damaged, "\(imagePath) is damaged: it is not a complete IDX file of square images.")
        }
        guard let labels = IDX.parse(labelFile.bytes), labels.element == labelElement,
            labels.dimensions == [images.dimensions[0]]
        else {
            throw DatasetError(
                .damaged, "\(labelPath) is damaged: it is not a complete IDX file with one label for each image.")
        }
        count = images.dimensions[0]
        side = images.dimensions[1]
        guard Dataset.sides.contains(side), side == provenance.side else {
            throw DatasetError(
                .damaged,
                "\(imagePath) is damaged: its images have a side of \(side) pixels, "
                    + "but the manifest says \(provenance.side).")
        }
        try checkLabels(labelPath)
        try SQLiteErrors.translating(manifestPath) { try manifest.read { try checkRows($0, manifestPath) } }
    }

    private static func readClasses(_ database: Database, _ path: String) throws -> [DatasetClass] {
        try Row.fetchAll(database, sql: ClassRow.selection("ORDER BY label")).enumerated().map { position, row in
            let damage = DatasetError(
                .damaged, "\(path) is damaged: its classes are not Unicode characters or names labelled 0, 1, 2 ...")
            guard Int.fromDatabaseValue(row["label"]) == position else { throw damage }
            if row["codepoint"] as DatabaseValue == .null {
                guard let name = String.fromDatabaseValue(row["name"]) else { throw damage }
                return DatasetClass(label: position, name: name)
            }
            guard let value = UInt32.fromDatabaseValue(row["codepoint"]), let codepoint = Unicode.Scalar(value) else {
                throw damage
            }
            return DatasetClass(label: position, codepoint: codepoint)
        }
    }

    /// Checks that the manifest has a row for each image.
    private func checkRows(_ database: Database, _ path: String) throws {
        let row = try Row.fetchOne(
            database, sql: "SELECT count(*), coalesce(min(id), 0), coalesce(max(id) + 1, 0) FROM images")!
        guard (0..<3).map({ Int.fromDatabaseValue(row[$0]) }) == [count, 0, count] else {
            throw DatasetError(
                .damaged, "\(path) is damaged: it does not list exactly the \(count) images in the image file.")
        }
    }

    private static func openManifest(in path: String) throws -> DatabaseQueue {
        let manifestPath = path + "/" + DatasetFiles.manifest
        guard FilePath.exists(path) else { throw FileError(path, "cannot be found") }
        guard FilePath.exists(manifestPath) else {
            if errno == EACCES { throw FileError(manifestPath, "cannot be opened") }
            let advice =
                FilePath.exists(PartialFolder.name(for: path))
                ? " The command that makes it has not finished: run that command again." : ""
            throw DatasetError(
                .notADataset, "\(path) is not a data set: it has no \(DatasetFiles.manifest).\(advice)")
        }
        var configuration = Configuration()
        configuration.readonly = true
        return try SQLiteErrors.translating(manifestPath) {
            let database = try DatabaseQueue(path: manifestPath, configuration: configuration)
            let version = try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } ?? 0
            guard version > 0 else { throw DatasetError(.notADataset, "\(manifestPath) is not a data set's manifest.") }
            guard version >= ManifestSchema.version else {
                throw DatasetError(
                    .notADataset, "\(manifestPath) was made by an early version of glyphforge; make the data set again."
                )
            }
            guard version <= ManifestSchema.version else {
                throw DatasetError(
                    .tooNew,
                    "\(manifestPath) has schema \(version), but this glyphforge supports schemas up to "
                        + "\(ManifestSchema.version); install a newer glyphforge.")
            }
            return database
        }
    }

    private func checkLabels(_ path: String) throws {
        for position in 0..<count where label(at: position) >= classes.count {
            throw DatasetError(
                .damaged,
                "\(path) is damaged: image \(position) has label \(label(at: position)), "
                    + "but there are \(TextFormat.count(classes.count, "class")).")
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

    /// Calls `body` with the pixels of an image: `side * side` grey levels, row by row, 0 for background and 255 for
    /// ink.
    public func withPixels<Result>(at index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        try body(pixels(at: index))
    }

    /// The pixels of an image, `side * side` grey levels, row by row. Valid as long as the data set exists.
    func pixels(at index: Int) -> UnsafeRawBufferPointer { pixels(from: index, to: index + 1) }

    /// The pixels of the images `start` ..< `end`, in order. Valid as long as the data set exists.
    func pixels(from start: Int, to end: Int) -> UnsafeRawBufferPointer {
        precondition(start >= 0 && start <= end && end <= count)
        let first = IDX.headerCount(dimensions: 3)
        let area = side * side
        return UnsafeRawBufferPointer(rebasing: imageFile.bytes[first + start * area..<first + end * area])
    }
}
