internal import GRDB

/// A data set to export: on its own or as the train or test split.
struct ExportSplit: Sendable {
    let dataset: Dataset
    /// `train` or `test`; nil for a data set on its own.
    let name: String?
    /// The classes' folders, by label.
    let folders: [String]
    /// Whether labels precede the folders' names; see ``ClassFolders``.
    let hasNumberedFolders: Bool
    /// The names of files.
    let names: ExportFileNames

    init(_ dataset: Dataset, name: String?, names rule: ExportFileNames.Rule) throws {
        names = try SQLiteErrors.translating(dataset.path + "/" + DatasetFiles.manifest) {
            try ExportFileNames(dataset, rule)
        }
        self.dataset = dataset
        self.name = name
        let classFolders = ClassFolders(dataset.classes)
        folders = classFolders.names
        hasNumberedFolders = classFolders.areNumbered
    }

    /// The prefix of paths in this split.
    var prefix: String { name.map { $0 + "/" } ?? "" }
}

/// Some images and their paths: the class's folder and a name of ``ExportFileNames``.
struct ExportBatch: Sendable {
    let split: ExportSplit
    let images: Range<Int>
    let paths: [String]
    /// The details of each image if requested, else empty.
    let details: [ImageDetail]
}

/// Divides data sets into batches, in the order of their images.
struct ExportBatches {
    private let splits: [ExportSplit]
    private let batchSize: Int
    private let shardSize: Int
    private let hasDetails: Bool
    private var position = 0
    private var next = 0
    private var names: ManifestPages<String>?
    private var details: ManifestPages<ImageDetail>?

    init(_ splits: [ExportSplit], batchSize: Int, shardSize: Int, details: Bool) {
        self.splits = splits
        self.batchSize = batchSize
        self.shardSize = shardSize
        hasDetails = details
    }

    mutating func nextBatch() throws -> ExportBatch? {
        while position < splits.count, next == splits[position].dataset.count { (position, next) = (position + 1, 0) }
        guard position < splits.count else { return nil }
        let split = splits[position]
        if next == 0 {
            names = hasDetails ? nil : .fileNames(split)
            details = hasDetails ? .details(split.dataset) : nil
        }
        let shardEnd = shardSize == .max ? Int.max : (next / shardSize + 1) * shardSize
        let images = next..<min(next + batchSize, shardEnd, split.dataset.count)
        next = images.upperBound
        let found = try images.compactMap { try details?.element(of: $0) }
        let paths = try images.enumerated().map { position, image in
            let name =
                try names?.element(of: image)
                ?? split.names.name(image, exportName: found[position].exportName, source: found[position].source)
            return "\(split.prefix)\(split.folders[split.dataset.label(at: image)])/\(name).png"
        }
        return ExportBatch(split: split, images: images, paths: paths, details: found)
    }
}

/// Reads the manifest rows of images in ascending order, one page of images at a time.
struct ManifestPages<Element> {
    private let dataset: Dataset
    private let sql: String
    private let pageSize: Int
    private let element: (Row, Int) -> Element
    private var page: [Element] = []
    private var first = 0

    /// - Parameters:
    ///   - sql: A query for the rows of all images from a given one on, in order.
    ///   - element: Converts the row of an image, given the row and the image's number.
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
    /// The exported file names of all images.
    static func fileNames(_ split: ExportSplit) -> Self {
        Self(
            split.dataset, pageSize: 8192,
            sql: """
                SELECT export_name, source FROM images LEFT JOIN instances ON instances.id = images.instance
                WHERE images.id >= ? ORDER BY images.id
                """
        ) { row, image in split.names.name(image, exportName: row[0], source: row[1]) }
    }
}

extension ManifestPages<ImageDetail> {
    /// The details of all images.
    static func details(_ dataset: Dataset) -> Self {
        let paths = PublishedPaths(dataset.provenance)
        return Self(dataset, pageSize: 1024, sql: ImageDetail.query + " WHERE image >= ? ORDER BY image") { row, _ in
            ImageDetail(row, paths)
        }
    }
}
