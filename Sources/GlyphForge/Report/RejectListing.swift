internal import GRDB

/// Every reject of a data set.
public struct RejectListing: Encodable, Sendable {
    /// What gave no image, and why.
    public struct Item: Encodable, Hashable, Sendable {
        /// The font file; in an archive, the archive's path and the member's name. In imported sets, the source.
        public let file: String
        /// The face's place in the file, from 0; nil for the whole file.
        public let face: Int?
        /// The family and style names of the face.
        public let name: String?
        /// The reason as the manifest spells it.
        public let reason: String
        /// The affected characters, such as `U+0041-0043`; nil for all of the face.
        public let characters: String?
        /// Details; in imported sets they begin with the image's name.
        public let detail: String?
    }

    /// The version of this JSON format.
    public let schema = 1
    /// The data set's folder.
    public let path: String
    /// The rejects in the manifest's order.
    public let rejects: [Item]

    private enum CodingKeys: CodingKey { case schema, path, rejects }

    /// Reads a data set's manifest.
    public init(_ dataset: Dataset) throws {
        path = dataset.path
        rejects = try SQLiteErrors.translating(dataset.path + "/" + DatasetFiles.manifest) {
            try dataset.manifest.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT files.path || coalesce('/' || member, ''), face_index, trim(family || ' ' || style), reason,
                            characters, detail
                        FROM rejects JOIN files ON files.id = rejects.file LEFT JOIN faces ON faces.id = rejects.face
                        ORDER BY rejects.id
                        """
                ).map {
                    Item(file: $0[0], face: $0[1], name: $0[2], reason: $0[3], characters: $0[4], detail: $0[5])
                }
            }
        }
    }
}
