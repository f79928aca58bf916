internal import Foundation
internal import GlyphForge

/// How fast a recipe's network trains and answers on this machine.
///
/// The images are one batch of pixels by chance that lies ready in memory: reading, changing and testing images is not
/// counted. Speeds are of the median step, so that a pause of the machine does not count either.
public struct TrainingSpeed: Encodable, Hashable, Sendable {
    /// The recipe's name.
    public let recipe: String
    /// Threads of each operation.
    public let threads: Int
    /// Of what the layers compute, in training and in inference.
    public let precision: Precision
    /// Images in a step: of the recipe's first phase.
    public let batch: Int
    /// Numbers that training changes.
    public let weights: Int
    /// Images that go forward, through the loss and back in a second, the weights changed with each batch.
    public let trainingImagesPerSecond: Double
    /// Images for which the outputs are computed in a second, in batches of the same size.
    public let inferenceImagesPerSecond: Double
    /// From before the engine and the network are made to the end of the first step, in seconds.
    public let secondsToFirstStep: Double

    private static let classCount = 10
    /// So low that the weights stay what they began as, whatever rate the recipe has: no step's numbers overflow or
    /// vanish.
    private static let rate: Float = 1e-4

    /// Measures a recipe on images of 28 x 28 pixels and 10 classes.
    ///
    /// - Parameters:
    ///   - recipe: Read for images of that size.
    ///   - threads: Threads of each operation, 1 or more.
    ///   - precision: Of what the layers compute.
    ///   - seconds: How long to train, and how long to answer; with 0 one step of each is taken.
    ///   - shouldStop: Asked after each step; true gives up.
    /// - Returns: Nil when it was told to stop.
    /// - Throws: ``ArchitectureError`` or ``EngineError``.
    public init?(
        of recipe: Recipe, threads: Int, precision: Precision, seconds: Double, shouldStop: () -> Bool = { false }
    ) throws {
        let start = ContinuousClock.now
        let phase = recipe.phases[0]
        let side = Recipe.publishedSide
        let network = try Network(
            inputShape: [1, side, side], layers: recipe.layers + [.dense(units: Self.classCount)],
            initialization: recipe.initialization, biases: recipe.biases, seed: 0, on: Engine(threads: threads))
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
            let answerSeconds = try Self.median(
                of: seconds, shouldStop, { for _ in 0..<views { try inference.forward() } })
        else { return nil }
        self.recipe = recipe.name
        self.threads = threads
        self.precision = precision
        batch = phase.batch
        weights = network.trainedCount
        trainingImagesPerSecond = Double(phase.batch) / stepSeconds
        inferenceImagesPerSecond = Double(phase.batch) / answerSeconds
    }

    /// The median seconds of a step repeated for `seconds`, without the first, which finds caches cold; nil when told
    /// to stop.
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
