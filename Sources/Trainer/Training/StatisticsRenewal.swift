/// Takes the running statistics of a network's batch normalisations anew, from training images as they are, with
/// dropout as in training.
///
/// Averaged weights never were in a step, so that the statistics of the steps are those of other weights (Izmailov et
/// al., UAI 2018, section 3.2); and images that were changed for training have other statistics than those to be
/// classified.
enum StatisticsRenewal {
    /// Enough that 1 in 10,000 parts or less is left of the statistics before.
    static let batches = 100
    static let batch = 128

    /// - Parameter source: Hands out images without any augmentation.
    /// - Throws: ``EngineError``.
    static func run(_ network: Network, _ source: BatchSource) throws {
        let execution = try Execution(network, batch: batch, isTraining: true)
        var labels = [Int32](repeating: 0, count: batch)
        for position in 0..<batches {
            source.fill(execution.input, labels: &labels, after: position * batch)
            // In training a batch normalisation counts each batch into its running statistics.
            try execution.forward(seed: UInt64(position))
        }
    }
}
