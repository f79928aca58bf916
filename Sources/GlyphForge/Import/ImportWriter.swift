internal import GRDB
internal import Glibc

/// The source, recorded as the first file in the manifest.
struct SourceFile {
    let path: String
    let byteCount: Int
    /// SHA-256; empty for a folder.
    let digest: [UInt8]

    init(path: String) throws {
        self.path = path
        var status = stat()
        guard stat(FilePath.system(path), &status) == 0 else { throw FileError(path, "cannot be read") }
        if status.st_mode & S_IFMT == S_IFDIR {
            (byteCount, digest) = (0, [])
        } else {
            let file = try MappedFile(path: path)
            (byteCount, digest) = withExtendedLifetime(file) { (file.bytes.count, SHA256().digest(file.bytes)) }
        }
    }
}

/// Writes imported images and their rows. All have one size: the requested one or that of the first valid image. If it
/// turns out that more images have another size, ``majoritySide`` tells, and the import starts again with that one.
final class ImportWriter {
    private let folder: PartialFolder
    private let record: ImportRecord
    private let classes: [DatasetClass]
    private let fontNames: [String]
    private let file: SourceFile
    private let database: DatabaseQueue
    /// nil before the first image.
    private var images: ImageFiles?
    private var side = 0
    private let wantedSide: Int?
    /// How many valid images have which size, and which size came first, second ...
    private var sizes: [Int: (count: Int, order: Int)] = [:]
    private var darkOnLight = 0
    private var brightest: UInt8 = 0
    private var imageRows = 0
    private var rejectRows = 0
    private var firstReject: String?
    private var pending: [Row] = []
    /// The original names, changed only where two fonts share one or a name is too long for a file.
    private var exportNames = ExportNames()

    private static let commitInterval = 8192

    private enum Row {
        case image(label: Int, font: Int?, name: String?, digest: [UInt8], hash: UInt64)
        case reject(font: Int?, Reject)
    }

    /// - Parameter side: The size of the images to keep; nil for that of the first.
    init(
        in folder: PartialFolder, record: ImportRecord, source: any ImageSource, file: SourceFile, side wantedSide: Int?
    ) throws {
        self.wantedSide = wantedSide
        classes = source.classes
        fontNames = source.fontNames
        self.folder = folder
        self.record = record
        self.file = file
        let work = folder.file(DatasetFiles.work)
        database = try SQLiteErrors.translating(work) { try ManifestSchema.openForWriting(work) }
    }

    /// Adds the next image or reject.
    func append(_ item: DecodedItem) throws {
        switch item.image {
        case .reject(let reject): appendReject(item, reject)
        case .image(let image):
            // Not within the subscript: the dictionary is being modified there.
            let position = sizes.count
            sizes[image.side, default: (0, position)].count += 1
            let files = try images ?? begin(side: wantedSide ?? image.side)
            guard image.side == side else {
                let sizes = "\(image.side) x \(image.side) pixels, but most images are \(side) x \(side)"
                return appendReject(item, Reject(.otherSize, detail: sizes))
            }
            if image.isDarkOnLight { darkOnLight += 1 }
            if brightest < 255 { brightest = max(brightest, image.pixels.max() ?? 0) }
            try files.append(image.pixels, labels: [UInt32(item.label)])
            pending.append(
                .image(
                    label: item.label, font: item.font, name: item.font == nil ? item.name : nil, digest: image.digest,
                    hash: image.hash))
        }
        if images != nil, pending.count >= Self.commitInterval { try commit() }
    }

    private func appendReject(_ item: DecodedItem, _ reject: Reject) {
        let codepoint = classes[item.label].codepoint
        let detail = [item.name, reject.detail].compactMap { $0 }.joined(separator: ": ")
        if firstReject == nil { firstReject = detail }
        pending.append(
            .reject(
                font: item.font, Reject(reject.reason, characters: codepoint.map { [$0] } ?? [], detail: detail)))
    }

    /// Writes the provenance, the classes, the source and the names of fonts, before the first image.
    private func begin(side: Int) throws -> ImageFiles {
        self.side = side
        var record = record
        record.side = side
        try SQLiteErrors.translating(folder.file(DatasetFiles.work)) {
            try ManifestSchema.begin(database, Provenance(imported: record), classes)
            try database.write { database in
                let rows = try ManifestInsertion(database)
                try insert(rows, file: 0, file.path, file.byteCount, file.digest)
                for (font, name) in fontNames.enumerated() { try insert(rows, font: font, name) }
            }
        }
        let files = try ImageFiles(in: folder, side: side, classCount: classes.count)
        images = files
        return files
    }

    private func insert(_ rows: ManifestInsertion, file: Int, _ path: String, _ byteCount: Int, _ digest: [UInt8])
        throws
    {
        try rows.file.insert(FileRow(id: file, path: path, byteCount: byteCount, digest: digest[...]))
    }

    /// The rows of a font that is known only by name: a file, its face and an instance.
    private func insert(_ rows: ManifestInsertion, font: Int, _ name: String) throws {
        try insert(rows, file: font + 1, name, 0, [])
        let parts = FontFileNameParts(name)
        try rows.face.insert(
            FaceRow(
                id: font, file: font + 1, index: 0, family: parts.family, style: parts.style, format: "unknown",
                container: parts.container.rawValue, hinting: "unknown"))
        let exportName = exportNames.unique(name, face: 0)
        try rows.instance.insert(InstanceRow(id: font, face: font, exportName: exportName))
    }

    private func commit() throws {
        let rows = pending
        pending = []
        try SQLiteErrors.translating(folder.file(DatasetFiles.work)) {
            try database.write { database in
                let insertion = try ManifestInsertion(database)
                for row in rows { try insert(row, insertion) }
            }
        }
    }

    private func insert(_ row: Row, _ rows: ManifestInsertion) throws {
        switch row {
        case .image(let label, let font, let name, let digest, let hash):
            try rows.image.insert(
                ImageRow(
                    id: imageRows, instance: font, label: label, digest: digest[...], hash: hash, source: name))
            imageRows += 1
        case .reject(let font, let reject):
            try rows.reject.insert(
                RejectRow(id: rejectRows, file: font.map { $0 + 1 } ?? 0, face: font, reject: reject))
            rejectRows += 1
        }
    }

    /// The size that most images have, if the images were written in another one because it came first; nil otherwise.
    var majoritySide: Int? {
        guard wantedSide == nil,
            let most = sizes.max(by: { ($0.value.count, -$0.value.order) < ($1.value.count, -$1.value.order) })
        else { return nil }
        return most.key == side ? nil : most.key
    }

    /// Warnings about the images, each a sentence.
    var warnings: [String] {
        var warnings: [String] = []
        let others = sizes.values.reduce(0) { $0 + $1.count } - imageRowsAndPending
        if others > 0 {
            warnings.append(
                "\(TextFormat.count(others, "image")) of other sizes than \(side) x \(side) pixels \(others == 1 ? "was" : "were") "
                    + "rejected; --size \(side) resizes \(others == 1 ? "it" : "them").")
        }
        if brightest <= 1 {
            warnings.append(
                brightest == 0
                    ? "All pixels are 0: the images are black."
                    : "No pixel is brighter than 1 of 255, so the images look black. If the source holds 0 and 1, multiply "
                        + "its pixels by 255 and import it again.")
        }
        if 2 * darkOnLight > imageRowsAndPending {
            warnings.append(
                "Most images have a light background. Data sets of this kind have light ink on a dark background; "
                    + (record.isInverted == true ? "omit --invert." : "--invert exchanges them."))
        }
        return warnings
    }

    private var imageRowsAndPending: Int {
        imageRows + pending.count { if case .image = $0 { true } else { false } }
    }

    /// Completes the data set and gives its folder the final name.
    ///
    /// - Throws: `.unsuitable` when there are no images.
    func finish() throws {
        guard let images else {
            throw DatasetError(
                .unsuitable,
                "\(file.path) has no usable image" + (firstReject.map { "; the first reject: \($0)." } ?? "."))
        }
        try commit()
        try images.finish()
        try folder.publishDataset(database, classes)
    }
}
