internal import GlyphForge

/// Which images of a data set a recipe trains on, and which it holds out.
struct TrainingImages {
    /// Rows to train on, rising.
    let training: [Int]
    /// Rows held out, rising; they share no font family, outlines or near-copies with the others.
    let heldOut: [Int]

    /// Chooses by the seed.
    init(_ choice: DataChoice, of dataset: Dataset, seed: UInt64) throws {
        self = try TrainingChoice(choice, of: dataset, seed: seed).images(among: Array(0..<dataset.count))
    }

    fileprivate init(training: [Int], heldOut: [Int]) {
        self.training = training
        self.heldOut = heldOut
    }
}

/// What a recipe asks of a data set's images, looked up once for any number of parts of the data set.
struct TrainingChoice {
    private let folds: Folds?
    /// Images without near-copies before them; nil where copies may stay.
    private let firsts: Set<Int>?
    private let limit: Int?
    private let seed: UInt64

    /// Chooses by the seed.
    init(_ choice: DataChoice, of dataset: Dataset, seed: UInt64) throws {
        folds =
            choice.validation > 0
            ? try Folds(dataset, count: max(2, Int((1 / choice.validation).rounded())), needed: 1, seed: seed) : nil
        firsts = try choice.duplicateDistance.map { Set(try dataset.imagesWithoutNearCopies(distance: $0)) }
        limit = choice.limit
        self.seed = seed
    }

    /// What of the given rows, which rise, is trained on and held out.
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
            var generator = SeededGenerator(seed: mixed(seed, 0x11317))
            chosen = chosen.shuffled(using: &generator).prefix(limit).sorted()
        }
        return TrainingImages(training: chosen, heldOut: heldOut)
    }
}
