internal import GlyphForge

/// Hands out the training images batch by batch, each once before any comes again, in an order by chance; every batch
/// follows from the seed and the number of images handed out before it alone, so that training can be gone on with
/// anywhere.
final class BatchSource {
    /// How many different images.
    let count: Int
    private let dataset: Dataset
    private let images: [Int]
    private let transform: InputTransform
    private let seed: UInt64
    private let engine: Engine
    private let augmentation: Augmentation
    private var augmenters: [Augmenter] = []
    private var order: [Int32] = []
    private var orderedPass = -1
    /// Images that a thread takes at once.
    private static let share = 16

    init(
        _ dataset: Dataset, images: [Int], transform: InputTransform, augmentation: Augmentation, seed: UInt64,
        on engine: Engine
    ) {
        precondition(!images.isEmpty)
        self.dataset = dataset
        self.images = images
        self.transform = transform
        self.augmentation = augmentation
        self.seed = seed
        self.engine = engine
        count = images.count
    }

    /// Writes the next batch.
    ///
    /// - Parameters:
    ///   - handedOut: Images handed out before.
    ///   - input: Receives as many images as there are labels, as the network sees them.
    ///   - labels: Receives the label of each.
    func fill(_ input: UnsafeMutableBufferPointer<Float>, labels: inout [Int32], after handedOut: Int) {
        var chosen: [Int] = []
        chosen.reserveCapacity(labels.count)
        for position in handedOut..<handedOut + labels.count {
            if position / count != orderedPass { shuffle(pass: position / count) }
            chosen.append(Int(order[position % count]))
        }
        for (row, image) in chosen.enumerated() { labels[row] = Int32(dataset.label(at: image)) }
        let area = dataset.side * dataset.side
        let parts = (chosen.count + Self.share - 1) / Self.share
        while augmenters.count < parts, !augmentation.isNone {
            augmenters.append(Augmenter(augmentation, side: dataset.side))
        }
        augmenters.withUnsafeMutableBufferPointer { augmenters in
            // Each part has an augmenter of its own.
            nonisolated(unsafe) let augmenters = augmenters
            engine.forEach(parts) { part in
                for row in part * Self.share..<min((part + 1) * Self.share, chosen.count) {
                    let result = UnsafeMutableBufferPointer(rebasing: input[row * area..<(row + 1) * area])
                    dataset.withPixels(at: chosen[row]) { pixels in
                        if augmentation.isNone {
                            transform.apply(to: pixels, into: result)
                        } else {
                            let seed = mixed(seed, UInt64(handedOut + row))
                            augmenters[part].apply(to: pixels, seed: seed, into: result)
                            transform.apply(toLevels: result)
                        }
                    }
                }
            }
        }
    }

    private func shuffle(pass: Int) {
        var generator = SeededGenerator(seed: mixed(seed, UInt64(pass) &+ 0x5EED))
        order = images.map(Int32.init)
        order.shuffle(using: &generator)
        orderedPass = pass
    }
}

/// A seed of two others.
func mixed(_ seed: UInt64, _ number: UInt64) -> UInt64 {
    var generator = SeededGenerator(seed: seed &+ number &* 0xD6E8_FEB8_6659_FD93)
    return generator.next()
}

extension InputTransform {
    /// Turns grey levels, 0 to 255, into what the network sees, in place.
    func apply(toLevels levels: UnsafeMutableBufferPointer<Float>) {
        let (factor, addend) = line
        for position in levels.indices { levels[position] = factor * levels[position] + addend }
    }
}
