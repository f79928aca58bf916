internal import GRDB

/// Which face each image of a data set was drawn from, as far as the manifest tells.
public struct ImageOrigins: Sendable {
    /// A face that gave an image at least.
    public struct Face: Hashable, Sendable {
        /// Its number in the manifest.
        public let number: Int
        /// The font file, with its place in an archive.
        public let file: String
        /// Its number in the file.
        public let index: Int
        public let family: String
        public let style: String

        package init(number: Int = 0, file: String, index: Int, family: String, style: String) {
            self.number = number
            self.file = file
            self.index = index
            self.family = family
            self.style = style
        }
    }

    /// The faces in the manifest's order.
    public let faces: [Face]
    /// For each face the number of its family, 0 ..< ``familyCount``. A face without a name is a family of its own.
    public let families: [Int]
    public let familyCount: Int
    /// For each image the number of its face among ``faces``; nil where the font is unknown.
    public let faceOfImage: [Int?]
    /// For each image whether something was done to the outlines, such as slanting.
    public let isStyled: [Bool]

    package init(faces: [Face], faceOfImage: [Int?], isStyled: [Bool]) {
        self.faces = faces
        self.faceOfImage = faceOfImage
        self.isStyled = isStyled
        var numbers: [String: Int] = [:]
        var count = 0
        families = faces.map { face in
            let key = FontFamily.key(face.family)
            if let number = key.flatMap({ numbers[$0] }) { return number }
            if let key { numbers[key] = count }
            count += 1
            return count - 1
        }
        familyCount = count
    }

    /// Reads a data set's manifest.
    public init(_ dataset: Dataset) throws {
        self = try dataset.manifest.read { database in
            var faces: [Face] = []
            var places: [Int: Int] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT faces.id, coalesce(path || '/' || member, path), face_index, family, style
                    FROM faces JOIN files ON files.id = faces.file
                    WHERE faces.id IN (SELECT face FROM instances WHERE id IN (SELECT instance FROM images))
                    ORDER BY faces.id
                    """)
            while let row = try rows.next() {
                places[row[0]] = faces.count
                faces.append(Face(number: row[0], file: row[1], index: row[2], family: row[3], style: row[4]))
            }
            var (faceOfImage, isStyled) = ([Int?](), [Bool]())
            let images = try Row.fetchCursor(
                database,
                sql: """
                    SELECT face, coalesce(NOT (\(ManifestSchema.isPlain)), 0)
                    FROM images LEFT JOIN instances ON instances.id = images.instance ORDER BY images.id
                    """)
            while let row = try images.next() {
                let face: Int? = row[0]
                faceOfImage.append(face.flatMap { places[$0] })
                isStyled.append(row[1])
            }
            return ImageOrigins(faces: faces, faceOfImage: faceOfImage, isStyled: isStyled)
        }
    }
}
