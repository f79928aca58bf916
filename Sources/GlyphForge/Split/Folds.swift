/// The images of a data set dealt into parts of about the same size and the same classes, none of which shows what
/// another does: faces of one family, of equal outlines or with half of their letters in common go to one fold, and
/// what is trained on beside a fold is without near-copies of the fold's images.
public struct Folds: Sendable {
    /// The fold of each image, 0 ..< ``count``.
    public let foldOfImage: [Int]
    /// How many folds.
    public let count: Int
    /// For each fold the images outside that are near-copies of one inside.
    private let nearCopies: [Set<Int>]

    /// Deals by the seed.
    ///
    /// - Parameters:
    ///   - count: Folds, 2 or more.
    ///   - needed: The number of folds that will be asked for, from 0 on; finding near-copies takes seconds in a large
    ///     set.
    /// - Throws: `.unsuitable` when there are fewer groups of faces than folds.
    public init(_ dataset: Dataset, count: Int, needed: Int? = nil, seed: UInt64) throws {
        precondition(count > 1)
        self.count = count
        let groups = try DatasetGroups(dataset)
        let groupOfImage = groups.faces.faceOfImage.map { groups.faces.groups[$0]! }
        let foldOfImage = try Self.deal(dataset, groupOfImage, count, seed)
        self.foldOfImage = foldOfImage
        nearCopies = (0..<(needed ?? count)).map { fold in Set(groups.images(near: foldOfImage.map { $0 == fold })) }
    }

    /// Groups in an order by chance, the large ones first, each to the fold that has least of its classes, and of
    /// equals to the smallest: so no fold stays empty.
    private static func deal(_ dataset: Dataset, _ groupOfImage: [Int], _ count: Int, _ seed: UInt64) throws -> [Int] {
        var members: [Int: [Int]] = [:]
        for (image, group) in groupOfImage.enumerated() { members[group, default: []].append(image) }
        guard members.count >= count else {
            throw DatasetError(
                .unsuitable,
                "\(dataset.path) has \(members.count) groups of families and copies, too few for \(count) parts; add fonts."
            )
        }
        var order = members.keys.sorted()
        var generator = SeededGenerator(seed: seed)
        order.shuffle(using: &generator)
        // Sorting keeps the order of equals only if it is told.
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

    /// The images of a fold, rising.
    public func images(of fold: Int) -> [Int] { foldOfImage.indices.filter { foldOfImage[$0] == fold } }

    /// The images to train on where a fold is held out, rising.
    public func images(without fold: Int) -> [Int] {
        foldOfImage.indices.filter { foldOfImage[$0] != fold && !nearCopies[fold].contains($0) }
    }
}
