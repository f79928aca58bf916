/// Recomputes the running statistics of a network's batch normalisation layers on training images without
/// augmentation, with dropout active as in training.
///
/// Averaged weights were never used in a training step, so the statistics of those steps belong to other weights
/// (Izmailov et al., UAI 2018, section 3.2). Augmented images also have other statistics than the images to classify.
enum BatchStatisticsUpdate {
    /// After 100 batches, less than 1 part in 10,000 of the earlier statistics remains.
    static let batches = 100
    static let batch = 128

    /// - Parameter source: Batches without augmentation.
    static func run(_ network: Network, _ source: BatchSource) throws {
        let execution = try Execution(network, batch: batch, isTraining: true)
        var labels = [Int32](repeating: 0, count: batch)
        for position in 0..<batches {
            source.fill(execution.input, labels: &labels, after: position * batch)
            // Each forward pass in training mode updates the running statistics.
            try execution.forward(seed: UInt64(position))
        }
    }
}
