internal import GRDB

/// A data set as an export holds it: alone, or as the part of that name.
struct ExportPart: Sendable {
    let dataset: Dataset
    /// `train` or `test`; nil for a data set alone.
    let name: String?
    /// The classes' folders, by label.
    let folders: [String]

    init(_ dataset: Dataset, name: String?) {
        self.dataset = dataset
        self.name = name
        folders = DatasetClass.folderNames(dataset.classes)
    }

    /// What paths in this part begin with.
    var prefix: String { name.map { $0 + "/" } ?? "" }
}

/// Some images, and the paths they get: the class's folder, and as in the original the font file's name in base64.
struct ExportBatch: Sendable {
    let part: ExportPart
    let images: Range<Int>
    let paths: [String]
    /// All about each image, where that was asked for; else empty.
    let details: [ImageDetail]
}

/// The batches of data sets, in the order of the images.
struct ExportBatches {
    private let parts: [ExportPart]
    private let batchSize: Int
    private let shardSize: Int
    private let hasDetails: Bool
    private var position = 0
    private var next = 0
    private var names: ManifestPages<String>?
    private var details: ManifestPages<ImageDetail>?

    init(_ parts: [ExportPart], batchSize: Int, shardSize: Int, details: Bool) {
        self.parts = parts
        self.batchSize = batchSize
        self.shardSize = shardSize
        hasDetails = details
    }

    mutating func nextBatch() throws -> ExportBatch? {
        while position < parts.count, next == parts[position].dataset.count { (position, next) = (position + 1, 0) }
        guard position < parts.count else { return nil }
        let part = parts[position]
        if next == 0 {
            names = hasDetails ? nil : .fileNames(part.dataset)
            details = hasDetails ? .details(part.dataset) : nil
        }
        let shardEnd = shardSize == .max ? Int.max : (next / shardSize + 1) * shardSize
        let images = next..<min(next + batchSize, shardEnd, part.dataset.count)
        next = images.upperBound
        let found = try images.compactMap { try details?.element(of: $0) }
        let paths = try images.enumerated().map { position, image in
            let name = try names?.element(of: image) ?? ExportName.file(found[position].exportName, image: image)
            return "\(part.prefix)\(part.folders[part.dataset.label(at: image)])/\(name)"
        }
        return ExportBatch(part: part, images: images, paths: paths, details: found)
    }
}

/// What the manifest tells of images, asked for in rising order; a page of images is held at a time.
struct ManifestPages<Element> {
    private let dataset: Dataset
    private let sql: String
    private let pageSize: Int
    private let element: (Row, Int) -> Element
    private var page: [Element] = []
    private var first = 0

    /// - Parameters:
    ///   - sql: Gives a row for each image from a row on, in their order.
    ///   - element: Makes of that row, and the image's number, what is kept.
    fileprivate init(_ dataset: Dataset, pageSize: Int, sql: String, element: @escaping (Row, Int) -> Element) {
        self.dataset = dataset
        self.sql = sql
        self.pageSize = pageSize
        self.element = element
    }

    mutating func element(of image: Int) throws -> Element {
        while image >= first + page.count {
            first += page.count
            page = try dataset.manifest.read { [first, sql, pageSize, element] database in
                try Row.fetchAll(database, sql: sql + " LIMIT \(pageSize)", arguments: [first])
                    .enumerated().map { element($1, first + $0) }
            }
        }
        return page[image - first]
    }
}

extension ManifestPages<String> {
    /// The exported file names.
    static func fileNames(_ dataset: Dataset) -> Self {
        Self(
            dataset, pageSize: 8192,
            sql: """
                SELECT export_name FROM images LEFT JOIN instances ON instances.id = images.instance
                WHERE images.id >= ? ORDER BY images.id
                """
        ) { row, image in ExportName.file(row[0], image: image) }
    }
}

extension ManifestPages<ImageDetail> {
    /// All about the images.
    static func details(_ dataset: Dataset) -> Self {
        Self(dataset, pageSize: 1024, sql: ImageDetail.query + " WHERE image >= ? ORDER BY image") { row, _ in
            ImageDetail(row)
        }
    }
}
