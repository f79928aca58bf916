internal import GRDB

/// The duplicates and near-copies in a data set, within classes and across classes.
public struct DuplicateReport: Codable, Sendable {
    /// Images that are duplicates or near-copies of one another.
    public struct Group: Codable, Hashable, Sendable {
        /// The images' rows, in ascending order.
        public var images: [Int]
        /// The distinct labels of these images, in ascending order.
        public var labels: [Int]
        /// The names that the images had in the source of an imported data set, empty for an image without one; nil if
        /// no image of the data set has a name.
        public var sources: [String]?
    }

    /// The version of this JSON format.
    public var schema = 1
    /// The data set's folder.
    public var path: String
    /// The number of images.
    public var images: Int
    /// Groups of faces with equal outlines of the characters originally requested, by their names in exports; the
    /// largest group first.
    public var outlines: [[String]]
    /// The number of faces in these groups, not counting the first of each.
    public var outlinesExtra: Int
    /// Groups of images with equal pixels, the largest first.
    public var exact: [Group]
    /// The number of images in these groups, not counting the first of each: how many deduplication would remove.
    public var exactExtra: Int
    /// The number of these groups with more than one label. At most one of the labels is right.
    public var exactAcrossClasses: Int
    /// The maximum distance of near-copies: differing bits of the perceptual hash.
    public var distance: Int
    /// The maximum mean difference of near-copies: grey levels per pixel.
    public var difference: Double
    /// Groups of near-copies and duplicates, linked transitively (single linkage); the largest first.
    public var near: [Group]
    /// The number of images in these groups, not counting the first of each.
    public var nearExtra: Int
    /// The number of these groups with more than one label.
    public var nearAcrossClasses: Int

    /// The supported values of ``distance``. The search gets slow with greater distances.
    public static let distances = NearPairs.distances

    /// The default of ``distance``.
    public static let defaultDistance = 4
    /// The default of ``difference``.
    public static let defaultDifference = 4.0

    /// Searches a data set for duplicates and near-copies.
    ///
    /// - Parameters:
    ///   - dataset: The data set to search.
    ///   - distance: The maximum number of differing hash bits, 0 to 12 of 64.
    ///   - difference: The maximum mean difference of the pixels, in grey levels.
    public init(
        _ dataset: Dataset, distance: Int = defaultDistance, difference: Double = defaultDifference
    ) throws {
        path = dataset.path
        images = dataset.count
        self.distance = distance
        self.difference = difference
        let outlineGroups = try Self.equalOutlines(dataset)
        outlines = outlineGroups
        outlinesExtra = outlineGroups.reduce(0) { $0 + $1.count - 1 }
        var sets = NearCopies.exact(dataset)
        let sources = try SourceNames(dataset)
        let exactGroups = Self.groups(dataset, sets, sources)
        exact = exactGroups
        exactExtra = exactGroups.reduce(0) { $0 + $1.images.count - 1 }
        exactAcrossClasses = exactGroups.count { $0.labels.count > 1 }
        try NearCopies(dataset, distance: distance, difference: difference).join(into: &sets)
        let nearGroups = Self.groups(dataset, sets, sources)
        near = nearGroups
        nearExtra = nearGroups.reduce(0) { $0 + $1.images.count - 1 }
        nearAcrossClasses = nearGroups.count { $0.labels.count > 1 }
    }

    /// The groups of images with equal pixels.
    static func exactGroups(_ dataset: Dataset) -> [Group] { groups(dataset, NearCopies.exact(dataset)) }

    private static func equalOutlines(_ dataset: Dataset) throws -> [[String]] {
        let rows = try dataset.manifest.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT hex(outlines), min(id), export_name FROM instances
                    WHERE outlines IS NOT NULL AND id IN (SELECT instance FROM images) GROUP BY outlines, face ORDER BY 2
                    """
            ).map { (outlines: $0[0] as String, name: $0[2] as String) }
        }
        let byOutlines = Dictionary(grouping: rows.enumerated(), by: \.element.outlines).values.filter { $0.count > 1 }
        return byOutlines.sorted { ($1.count, $0[0].offset) < ($0.count, $1[0].offset) }.map { $0.map(\.element.name) }
    }

    private static func groups(
        _ dataset: Dataset, _ sets: DisjointSets, _ sources: SourceNames? = nil
    ) -> [Group] {
        var sets = sets
        var members: [Int: [Int]] = [:]
        for image in 0..<dataset.count {
            let leader = sets.leader(of: image)
            if leader != image { members[leader, default: [leader]].append(image) }
        }
        return members.values.map { images in
            let names = sources.flatMap { sources in sources.isEmpty ? nil : images.map { sources[$0] ?? "" } }
            return Group(images: images, labels: Set(images.map { dataset.label(at: $0) }).sorted(), sources: names)
        }.sorted { ($1.images.count, $0.images[0]) < ($0.images.count, $1.images[0]) }
    }
}
