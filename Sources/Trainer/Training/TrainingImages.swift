internal import GlyphForge

/// The images of a data set that a network is trained on, and those that are held out for validation.
struct TrainingImages: Sendable {
    /// Rows to train on, ascending.
    let training: [Int]
    /// Held-out rows, ascending. They share no font family, outline or near-copy with the rows to train on.
    let heldOut: [Int]
}

extension TrainingImages {
    /// Selects images of a data set as a recipe asks.
    ///
    /// - Parameter seed: Random seed for the held-out images and for a limit.
    init(_ choice: DataChoice, of dataset: Dataset, seed: UInt64) throws {
        self = try ImageSelector(choice, of: dataset, seed: seed).images(among: Array(0..<dataset.count))
    }
}

/// Selects training and held-out images from any subset of a data set, such as the folds of a cross-validation.
///
/// Groups and near-copies are computed once for all subsets.
struct ImageSelector {
    private let folds: Folds?
    /// Images without a near-copy before them; nil when near-copies are kept.
    private let firsts: Set<Int>?
    private let limit: Int?
    private let seed: UInt64

    /// - Parameter seed: Random seed for the held-out images and for a limit.
    init(_ choice: DataChoice, of dataset: Dataset, seed: UInt64) throws {
        folds =
            choice.validation > 0
            ? try Folds(dataset, count: max(2, Int((1 / choice.validation).rounded())), needed: 1, seed: seed) : nil
        firsts = try choice.duplicateDistance.map { Set(try dataset.imagesWithoutNearCopies(distance: $0)) }
        limit = choice.limit
        self.seed = seed
    }

    /// The training and held-out images among the given rows, which are ascending.
    func images(among rows: [Int]) -> TrainingImages {
        var chosen = rows
        var heldOut: [Int] = []
        if let folds {
            let others = Set(folds.images(without: 0))
            heldOut = rows.filter { folds.foldOfImage[$0] == 0 }
            chosen = rows.filter { others.contains($0) }
        }
        if let firsts { chosen.removeAll { !firsts.contains($0) } }
        if let limit, limit < chosen.count {
            var generator = SeededGenerator(seed: SeededGenerator.derivedSeed(seed, 0x11317))
            chosen = chosen.shuffled(using: &generator).prefix(limit).sorted()
        }
        return TrainingImages(training: chosen, heldOut: heldOut)
    }
}
