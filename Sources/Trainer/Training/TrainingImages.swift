internal import GlyphForge

/// Which images of a data set a recipe trains on, and which it holds out.
struct TrainingImages {
    /// Rows to train on, rising.
    let training: [Int]
    /// Rows held out, rising; they share no font family, outlines or near-copies with the others.
    let heldOut: [Int]

    /// Chooses by the seed.
    init(_ choice: DataChoice, of dataset: Dataset, seed: UInt64) throws {
        var chosen = Array(0..<dataset.count)
        var heldOut: [Int] = []
        if choice.validation > 0 {
            let folds = try Folds(dataset, count: max(2, Int((1 / choice.validation).rounded())), needed: 1, seed: seed)
            heldOut = folds.images(of: 0)
            chosen = folds.images(without: 0)
        }
        if let distance = choice.duplicateDistance {
            let firsts = Set(try dataset.imagesWithoutNearCopies(distance: distance))
            chosen.removeAll { !firsts.contains($0) }
        }
        if let limit = choice.limit, limit < chosen.count {
            var generator = SeededGenerator(seed: mixed(seed, 0x11317))
            chosen = chosen.shuffled(using: &generator).prefix(limit).sorted()
        }
        self.heldOut = heldOut
        training = chosen
    }
}
