/// Cross-validation folds of a data set, of similar size and similar class frequencies.
///
/// Folds are independent: related faces (one family, equal outlines, or near-copies for half of their letters) are in
/// one fold, and the training images of a fold contain no near-copies of its held-out images.
public struct Folds: Sendable {
    /// The fold of each image, 0 ..< ``count``.
    public let foldOfImage: [Int]
    /// The number of folds.
    public let count: Int
    /// For each fold, the images outside of it that are near-copies of one inside.
    private let nearCopies: [Set<Int>]

    /// Assigns images to folds.
    ///
    /// - Parameters:
    ///   - dataset: The data set to divide.
    ///   - count: The number of folds, 2 or more.
    ///   - needed: The number of folds that will be used, starting with fold 0 (default: all). Fewer folds save time,
    ///     because finding the near-copies of a fold takes seconds in a large data set.
    ///   - seed: The random seed.
    /// - Throws: ``DatasetError`` with the code `.unsuitable` if there are fewer groups of related faces than folds.
    public init(_ dataset: Dataset, count: Int, needed: Int? = nil, seed: UInt64) throws {
        precondition(count > 1)
        self.count = count
        let groups = try DatasetGroups(dataset)
        let groupOfImage = groups.faces.faceOfImage.map { groups.faces.groups[$0]! }
        let foldOfImage = try Self.assign(dataset, groupOfImage, count, seed)
        self.foldOfImage = foldOfImage
        nearCopies = (0..<(needed ?? count)).map { fold in Set(groups.images(near: foldOfImage.map { $0 == fold })) }
    }

    /// Assigns groups to folds, largest first and otherwise in random order. Each group goes to the fold with the
    /// fewest images of the group's classes; ties go to the smallest fold, so that no fold stays empty.
    private static func assign(_ dataset: Dataset, _ groupOfImage: [Int], _ count: Int, _ seed: UInt64) throws -> [Int]
    {
        var members: [Int: [Int]] = [:]
        for (image, group) in groupOfImage.enumerated() { members[group, default: []].append(image) }
        guard members.count >= count else {
            throw DatasetError(
                .unsuitable,
                "\(dataset.path) has \(TextFormat.count(members.count, "group")) of related faces, too few for \(count) folds; add fonts."
            )
        }
        var order = members.keys.sorted()
        var generator = SeededGenerator(seed: seed)
        order.shuffle(using: &generator)
        // `sort` is not guaranteed to be stable, so ranks break ties.
        let ranks = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($0.element, $0.offset) })
        order.sort { (members[$1]!.count, ranks[$0]!) < (members[$0]!.count, ranks[$1]!) }
        var sizes = [[Int]](repeating: Array(repeating: 0, count: dataset.classes.count), count: count)
        var totals = [Int](repeating: 0, count: count)
        var folds = [Int](repeating: 0, count: dataset.count)
        for group in order {
            let images = members[group]!
            var classes: [Int: Int] = [:]
            for image in images { classes[dataset.label(at: image), default: 0] += 1 }
            let weights = sizes.map { size in classes.reduce(0) { $0 + size[$1.key] * $1.value } }
            let fold = weights.indices.min { (weights[$0], totals[$0], $0) < (weights[$1], totals[$1], $1) }!
            for image in images { folds[image] = fold }
            totals[fold] += images.count
            for (label, number) in classes { sizes[fold][label] += number }
        }
        return folds
    }

    /// The images of a fold, in ascending order.
    public func images(of fold: Int) -> [Int] { foldOfImage.indices.filter { foldOfImage[$0] == fold } }

    /// The training images for a held-out fold, in ascending order.
    public func images(without fold: Int) -> [Int] {
        foldOfImage.indices.filter { foldOfImage[$0] != fold && !nearCopies[fold].contains($0) }
    }
}
