internal import GlyphForge

/// Provides the training images batch by batch, in random order; every image is used once per pass.
///
/// A batch depends only on the seed and on the number of images before it, so training can resume at any step.
final class BatchSource {
    /// Number of different images.
    let count: Int
    /// How each image is changed before it is used.
    var augmentation = Augmentation()
    private let dataset: Dataset
    private let images: [Int]
    private let transform: InputTransform
    private let seed: UInt64
    private let engine: Engine
    private var augmenters: [Augmenter] = []
    private var order: [Int32] = []
    private var orderedPass = -1
    /// Number of images that one thread prepares at a time.
    private static let imagesPerPart = 16

    init(_ dataset: Dataset, images: [Int], transform: InputTransform, seed: UInt64, on engine: Engine) {
        precondition(!images.isEmpty)
        self.dataset = dataset
        self.images = images
        self.transform = transform
        self.seed = seed
        self.engine = engine
        count = images.count
    }

    /// Writes the next batch.
    ///
    /// - Parameters:
    ///   - input: Receives one transformed image for each label.
    ///   - labels: Receives the labels; its size is the batch size.
    ///   - imagesUsed: Number of images in all earlier batches.
    func fill(_ input: UnsafeMutableBufferPointer<Float>, labels: inout [Int32], after imagesUsed: Int) {
        var chosen: [Int] = []
        chosen.reserveCapacity(labels.count)
        for position in imagesUsed..<imagesUsed + labels.count {
            if position / count != orderedPass { shuffle(pass: position / count) }
            chosen.append(Int(order[position % count]))
        }
        for (row, image) in chosen.enumerated() { labels[row] = Int32(dataset.label(at: image)) }
        let area = dataset.side * dataset.side
        let parts = (chosen.count + Self.imagesPerPart - 1) / Self.imagesPerPart
        while augmenters.count < parts, !augmentation.isNone {
            augmenters.append(Augmenter(augmentation, side: dataset.side))
        }
        augmenters.withUnsafeMutableBufferPointer { augmenters in
            // Each part uses a different augmenter.
            nonisolated(unsafe) let augmenters = augmenters
            engine.forEach(parts) { part in
                for row in part * Self.imagesPerPart..<min((part + 1) * Self.imagesPerPart, chosen.count) {
                    let result = UnsafeMutableBufferPointer(rebasing: input[row * area..<(row + 1) * area])
                    dataset.withPixels(at: chosen[row]) { pixels in
                        if augmentation.isNone {
                            transform.apply(to: pixels, into: result)
                        } else {
                            let seed = SeededGenerator.derivedSeed(seed, UInt64(imagesUsed + row))
                            augmenters[part].apply(to: pixels, seed: seed, into: result)
                            transform.apply(toLevels: result)
                        }
                    }
                }
            }
        }
    }

    private func shuffle(pass: Int) {
        var generator = SeededGenerator(seed: SeededGenerator.derivedSeed(seed, UInt64(pass) &+ 0x5EED))
        order = images.map(Int32.init)
        order.shuffle(using: &generator)
        orderedPass = pass
    }
}

extension InputTransform {
    /// Applies the transform in place to grey levels from 0 to 255.
    func apply(toLevels levels: UnsafeMutableBufferPointer<Float>) {
        let (factor, addend) = affine
        for position in levels.indices { levels[position] = factor * levels[position] + addend }
    }
}
