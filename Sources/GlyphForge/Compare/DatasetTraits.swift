internal import GRDB

/// Statistics of a data set's images.
public struct DatasetTraits: Encodable, Sendable {
    /// The folder.
    public let path: String
    /// The number of images.
    public let images: Int
    /// An image's width and height in pixels.
    public let side: Int
    /// The number of faces with images; in imported sets, of font names.
    public let faces: Int
    /// The number of their families.
    public let families: Int
    /// The mean grey level of all pixels, 0 to 255.
    public let mean: Double
    /// The proportion of pixels that are 0, the background.
    public let shareOfZero: Double
    /// The proportion of pixels that are 255.
    public let shareOf255: Double
    /// The proportion of images with a pixel above 0 on each of the four sides.
    public let shareTouchingAllSides: Double
    /// The number of images whose pixels are all 255.
    public let solid: Int
    /// The number of images whose pixels are all 0.
    public let blank: Int
    /// The number of images with the same pixels as an earlier one.
    public let extraCopies: Int
    /// The number of groups of duplicates with more than one label.
    public let groupsAcrossClasses: Int
    /// The number of pixels at each grey level, 0 to 255.
    public let histogram: [Int]
    /// Statistics for each class.
    public let classes: [ClassTraits]

    /// Statistics of a class's images.
    public struct ClassTraits: Encodable, Hashable, Sendable {
        /// The class's label.
        public let label: Int
        /// The class's codepoint, such as `U+0041`; empty if it is not a character.
        public let codepoint: String
        /// The class's name.
        public let name: String
        /// The number of images.
        public let images: Int
        /// The mean grey level; nil without images.
        public let mean: Double?
        /// The number of images whose pixels are all 255.
        public let solid: Int
        /// The number of images whose pixels are all 0.
        public let blank: Int
    }

    /// Measures a data set.
    public init(_ dataset: Dataset) throws {
        let tally = PixelTally(dataset)
        path = dataset.path
        images = dataset.count
        side = dataset.side
        (faces, families) = try dataset.manifest.read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*), count(DISTINCT family) FROM faces
                    WHERE id IN (SELECT face FROM instances WHERE id IN (SELECT instance FROM images))
                    """)!
            return (row[0], row[1])
        }
        let pixels = Double(max(1, dataset.count * dataset.side * dataset.side))
        mean = tally.histogram.enumerated().reduce(0) { $0 + Double($1.offset * $1.element) } / pixels
        shareOfZero = Double(tally.histogram[0]) / pixels
        shareOf255 = Double(tally.histogram[255]) / pixels
        shareTouchingAllSides = Double(tally.touching) / Double(max(1, dataset.count))
        solid = tally.solid.reduce(0, +)
        blank = tally.blank.reduce(0, +)
        let groups = DuplicateReport.exactGroups(dataset)
        extraCopies = groups.reduce(0) { $0 + $1.images.count - 1 }
        groupsAcrossClasses = groups.count { $0.labels.count > 1 }
        histogram = tally.histogram
        classes = dataset.classes.map { item in
            ClassTraits(
                label: item.label, codepoint: item.notation, name: item.name, images: tally.counts[item.label],
                mean: tally.mean(item.label),
                solid: tally.solid[item.label], blank: tally.blank[item.label])
        }
    }
}
