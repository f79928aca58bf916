internal import GRDB

/// What a data set's images are like, in numbers.
public struct DatasetTraits: Encodable, Sendable {
    /// The folder.
    public let path: String
    /// How many images.
    public let images: Int
    /// An image's width and height in pixels.
    public let side: Int
    /// Faces, or in imported sets names of fonts, that gave an image at least.
    public let faces: Int
    /// Their families.
    public let families: Int
    /// The mean grey level of all pixels, 0 to 255.
    public let mean: Double
    /// The share of pixels that are 0, the background.
    public let shareOfZero: Double
    /// The share of pixels that are 255.
    public let shareOf255: Double
    /// The share of images with a pixel above 0 on each of the four sides.
    public let shareTouchingAllSides: Double
    /// Images of which all pixels are 255.
    public let solid: Int
    /// Images of which all pixels are 0.
    public let blank: Int
    /// Images byte for byte equal to one before.
    public let extraCopies: Int
    /// Groups of equal images with more than one label.
    public let groupsAcrossClasses: Int
    /// Pixels of each grey level, 0 to 255.
    public let histogram: [Int]
    /// The same by class.
    public let classes: [ClassTraits]

    /// What the images of a class are like.
    public struct ClassTraits: Encodable, Hashable, Sendable {
        /// The class's label.
        public let label: Int
        /// Its codepoint, as `U+0041`; empty where it is no character.
        public let codepoint: String
        /// Its name.
        public let name: String
        /// Its images.
        public let images: Int
        /// The mean grey level of their pixels; nil without images.
        public let mean: Double?
        /// Images of which all pixels are 255.
        public let solid: Int
        /// Images of which all pixels are 0.
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
