internal import GRDB

/// The copies and near-copies in a data set, across classes too.
public struct DuplicateReport: Codable, Sendable {
    /// Images that belong together.
    public struct Group: Codable, Hashable, Sendable {
        /// The images' rows, rising.
        public var images: [Int]
        /// Their labels, each once, rising.
        public var labels: [Int]
    }

    /// The version of this form.
    public var schema = 1
    /// The data set.
    public var path: String
    /// How many images it has.
    public var images: Int
    /// Faces whose outlines of the characters first asked for are equal, by the names they bear in exports; the largest
    /// group first.
    public var outlines: [[String]]
    /// Faces beyond the first of each of these groups.
    public var outlinesExtra: Int
    /// Images that are byte for byte the same, the largest group first.
    public var exact: [Group]
    /// Images that a first copy stands for: how many could go.
    public var exactExtra: Int
    /// Groups of equal images with more than one label: the same picture cannot be two letters.
    public var exactAcrossClasses: Int
    /// The most that near-copies may differ in, in bits of the perceptual hash.
    public var distance: Int
    /// The most that near-copies may differ in, in grey levels a pixel on the mean.
    public var difference: Double
    /// Groups in which each image is a near-copy of another, exact copies included; the largest first.
    public var near: [Group]
    /// Images beyond the first of each of these groups.
    public var nearExtra: Int
    /// Such groups with more than one label.
    public var nearAcrossClasses: Int

    /// The distances that can be looked within: beyond, hashes are no longer told apart quickly.
    public static let distances = NearPairs.distances

    /// Bits that near-copies may differ in where nothing else is said.
    public static let defaultDistance = 4
    /// Grey levels that they may differ in where nothing else is said.
    public static let defaultDifference = 4.0

    /// Looks for copies in a data set.
    ///
    /// - Parameters:
    ///   - distance: Bits of 64 that near-copies may differ in, 0...12.
    ///   - difference: Grey levels that their pixels may differ in on the mean.
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
        let exactGroups = Self.groups(dataset, sets)
        exact = exactGroups
        exactExtra = exactGroups.reduce(0) { $0 + $1.images.count - 1 }
        exactAcrossClasses = exactGroups.count { $0.labels.count > 1 }
        try NearCopies(dataset, distance: distance, difference: difference).join(into: &sets)
        let nearGroups = Self.groups(dataset, sets)
        near = nearGroups
        nearExtra = nearGroups.reduce(0) { $0 + $1.images.count - 1 }
        nearAcrossClasses = nearGroups.count { $0.labels.count > 1 }
    }

    /// The groups of equal images alone.
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

    private static func groups(_ dataset: Dataset, _ sets: DisjointSets) -> [Group] {
        var sets = sets
        var members: [Int: [Int]] = [:]
        for image in 0..<dataset.count {
            let leader = sets.leader(of: image)
            if leader != image { members[leader, default: [leader]].append(image) }
        }
        return members.values.map { images in
            Group(images: images, labels: Set(images.map { dataset.label(at: $0) }).sorted())
        }.sorted { ($1.images.count, $0.images[0]) < ($0.images.count, $1.images[0]) }
    }
}
