internal import GRDB

/// The face that each image of a data set was drawn from, where the manifest records it.
public struct ImageOrigins: Sendable {
    /// A face with at least one image.
    public struct Face: Hashable, Sendable {
        /// The face's id in the manifest.
        public let number: Int
        /// The font file, relative to the folder of fonts; in an archive, the archive's path and the member's name.
        public let file: String
        /// The face's place in the file, from 0.
        public let index: Int
        /// The family name.
        public let family: String
        /// The style name, such as `Bold Oblique`.
        public let style: String

        package init(number: Int = 0, file: String, index: Int, family: String, style: String) {
            self.number = number
            self.file = file
            self.index = index
            self.family = family
            self.style = style
        }
    }

    /// The faces, in the manifest's order.
    public let faces: [Face]
    /// The family of each face, as a number in 0 ..< ``familyCount``. A face without a name is a separate family.
    public let families: [Int]
    /// Number of families.
    public let familyCount: Int
    /// The face of each image, as an index into ``faces``; nil if the font is unknown.
    public let faceOfImage: [Int?]
    /// Whether each image was drawn in a style, with changed outlines.
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
        let paths = PublishedPaths(dataset.provenance)
        self = try dataset.manifest.read { database in
            var faces: [Face] = []
            var places: [Int: Int] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT faces.id, path, member, face_index, family, style
                    FROM faces JOIN files ON files.id = faces.file
                    WHERE faces.id IN (SELECT face FROM instances WHERE id IN (SELECT instance FROM images))
                    ORDER BY faces.id
                    """)
            while let row = try rows.next() {
                places[row[0]] = faces.count
                faces.append(
                    Face(
                        number: row[0], file: paths.fontFile(row[1], member: row[2]), index: row[3], family: row[4],
                        style: row[5]))
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
