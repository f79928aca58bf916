internal import Foundation
internal import GlyphForge

/// The training and inference speed of a recipe's network on this machine.
///
/// All steps use the same batch of random pixels in memory, so reading, augmentation and validation are not included.
/// The speeds are those of the median step, which excludes pauses of the machine.
public struct TrainingSpeed: Encodable, Hashable, Sendable {
    /// The recipe's name.
    public let recipe: String
    /// Number of threads for each operation.
    public let threads: Int
    /// The precision of the layers in training and inference.
    public let precision: Precision
    /// Number of images in a step, from the recipe's first phase.
    public let batch: Int
    /// Number of trainable weights.
    public let weights: Int
    /// Number of training images per second: forward pass, loss, backward pass and update of the weights.
    public let trainingImagesPerSecond: Double
    /// Number of images per second in inference, with the same batch size.
    public let inferenceImagesPerSecond: Double
    /// Time in seconds to create the engine and the network and to take the first step.
    public let secondsToFirstStep: Double

    private static let classCount = 10
    /// Low enough to leave the weights almost unchanged, so that numbers neither overflow nor underflow.
    private static let rate: Float = 1e-4

    /// Measures a recipe on images of 28 x 28 pixels with 10 classes.
    ///
    /// - Parameters:
    ///   - recipe: Must have been read for images of this size.
    ///   - threads: Number of threads for each operation, 1 or more.
    ///   - precision: The precision of the layers.
    ///   - seconds: Duration of the training and of the inference; with 0, one step of each.
    ///   - shouldStop: Called after each step; return true to stop.
    /// - Returns: Nil after a stop.
    /// - Throws: ``ArchitectureError`` or ``EngineError``.
    public init?(
        of recipe: Recipe, threads: Int, precision: Precision, seconds: Double, shouldStop: () -> Bool = { false }
    ) throws {
        let start = ContinuousClock.now
        let phase = recipe.phases[0]
        let side = Recipe.publishedSide
        let network = try Network(
            inputShape: [1, side, side], layers: recipe.layers + [.dense(units: Self.classCount)],
            initial: InitialWeights(recipe.initialization, biases: recipe.biases, seed: 0), on: Engine(threads: threads)
        )
        let training = try Execution(network, batch: phase.batch, isTraining: true, precision: precision)
        let optimizer = try OptimizerState(phase.optimizer, recipe.regularisation, network)
        let loss = CrossEntropy(labelSmoothing: recipe.labelSmoothing)
        var generator = SeededGenerator(seed: 0)
        let labels = (0..<phase.batch).map { _ in Int32.random(in: 0..<Int32(Self.classCount), using: &generator) }
        Self.fill(training.input, using: &generator)
        var step = 0
        func takeStep() throws {
            let seed = UInt64(step)
            try training.forward(seed: seed)
            _ = loss.evaluate(logits: training.output, labels: labels, gradient: training.outputGradient)
            try training.backward(seed: seed)
            step += 1
            try optimizer.update(rate: Self.rate, step: step)
        }
        try takeStep()
        secondsToFirstStep = start.duration(to: .now) / .seconds(1)
        guard let stepSeconds = try Self.median(of: seconds, shouldStop, takeStep) else { return nil }

        let inference = try Execution(network, batch: phase.batch, isTraining: false, precision: precision)
        Self.fill(inference.input, using: &generator)
        let views = recipe.input.views.count
        guard
            let inferenceSeconds = try Self.median(
                of: seconds, shouldStop, { for _ in 0..<views { try inference.forward() } })
        else { return nil }
        self.recipe = recipe.name
        self.threads = threads
        self.precision = precision
        batch = phase.batch
        weights = network.trainedCount
        trainingImagesPerSecond = Double(phase.batch) / stepSeconds
        inferenceImagesPerSecond = Double(phase.batch) / inferenceSeconds
    }

    /// The median time of a step that is repeated for `seconds`, after one step to warm the caches; nil after a stop.
    private static func median(
        of seconds: Double, _ shouldStop: () -> Bool, _ step: () throws -> Void
    ) throws -> Double? {
        if seconds > 0 { try step() }
        let start = ContinuousClock.now
        var times: [Double] = []
        repeat {
            let before = ContinuousClock.now
            try step()
            times.append(before.duration(to: .now) / .seconds(1))
            if shouldStop() { return nil }
        } while start.duration(to: .now) < .seconds(seconds)
        return times.sorted()[times.count / 2]
    }

    private static func fill(_ input: UnsafeMutableBufferPointer<Float>, using generator: inout SeededGenerator) {
        for position in input.indices { input[position] = Float.random(in: -0.5...0.5, using: &generator) }
    }
}
