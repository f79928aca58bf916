internal import Foundation
internal import GlyphForge

/// Trains a network step by step as a recipe says.
///
/// You can stop a run after any step, save it and resume it; the result is the same as without the interruption.
public final class TrainingRun {
    /// The network in training.
    public let network: Network
    /// How far the run is. Together with ``numbers()`` and ``entries`` it is the complete state of the run.
    public private(set) var state: TrainingState
    /// The training log so far.
    public private(set) var entries: [LogEntry] = []

    let task: TrainingTask
    private let loss: CrossEntropy
    private var phase: PhaseExecution
    /// The running averages of the weights; nil when the recipe asks for none.
    private var averages: ParameterCopies?
    /// The weights with the best validation accuracy of this phase; nil until there are any.
    private var best: ParameterCopies?
    private(set) var tally = Tally()

    /// Sums since the last entry of the log.
    struct Tally: Codable {
        var loss = 0.0
        var correct = 0
        var images = 0
    }

    private var speed = (seconds: 0.0, images: 0)

    /// Training images per second of step time since this process started or resumed the run.
    public var imagesPerSecond: Double { speed.seconds > 0 ? Double(speed.images) / speed.seconds : 0 }

    /// A run that has not taken a step yet, with a new network on an engine of its own.
    ///
    /// - Throws: ``ArchitectureError``, ``EngineError`` or ``TrainingError``.
    init(_ task: TrainingTask) throws {
        let (recipe, dataset, options) = (task.recipe, task.dataset, task.options)
        guard !task.images.training.isEmpty else {
            throw TrainingError("\(dataset.path) has no images to train on.")
        }
        self.task = task
        loss = CrossEntropy(labelSmoothing: recipe.labelSmoothing)
        network = try Network(
            inputShape: [1, dataset.side, dataset.side], layers: recipe.layers + [.dense(units: dataset.classes.count)],
            initial: InitialWeights(recipe.initialization, biases: recipe.biases, seed: options.seed),
            on: Engine(threads: options.threads))
        state = TrainingState(recipe, images: task.images.training.count, length: options.length)
        phase = try PhaseExecution(recipe.phases[0], of: task, network)
        if recipe.averaging != nil { averages = try ParameterCopies(of: network) }
    }

    /// The recipe that this run follows.
    public var recipe: Recipe { task.recipe }

    /// Trains to the end of the recipe or until told to stop. Call it again to continue after a stop.
    ///
    /// - Parameter shouldStop: Called after each step; return true to stop.
    /// - Returns: Whether the run reached its end.
    /// - Throws: ``TrainingError`` when the loss is not finite.
    public func run(_ shouldStop: (TrainingRun) throws -> Bool = { _ in false }) throws -> Bool {
        if let pretraining = recipe.pretraining, !state.isPretrained {
            let start = Date()
            let autoEncoders = AutoEncoderPretraining(
                pretraining, of: task, network, maxSeconds: state.timePlan.map { $0.budget / 2 })
            guard try autoEncoders.run({ try shouldStop(self) }) else { return false }
            state.timePlan?.budget += start.timeIntervalSinceNow
            state.isPretrained = true
        }
        while state.phase < recipe.phases.count {
            let start = Date()
            try takeStep()
            let seconds = -start.timeIntervalSinceNow
            speed.seconds += seconds
            speed.images += phase.labels.count
            if state.count(seconds: seconds, images: phase.labels.count, of: recipe),
                50 * tally.images > state.imagesUsed
            {
                // A shortened training would otherwise have few entries.
                record(validation: nil)
            }
            if isPhaseOver() { try endPhase() }
            if try shouldStop(self) { break }
        }
        guard state.phase == recipe.phases.count else { return false }
        if !state.isFinished { try finish() }
        return true
    }

    /// Computes the gradients of one batch and updates the weights.
    private func takeStep() throws {
        let rate = self.rate
        let stepSeed = SeededGenerator.derivedSeed(task.options.seed, UInt64(state.step) &+ 0xD20)
        phase.source.fill(phase.execution.input, labels: &phase.labels, after: state.imagesUsed)
        try phase.execution.forward(seed: stepSeed)
        let (loss, correct) = loss.evaluate(
            logits: phase.execution.output, labels: phase.labels, gradient: phase.execution.outputGradient)
        guard loss.isFinite else {
            throw TrainingError(
                "The loss is not finite at step \(state.step + 1), at a learning rate of \(rate). Lower the rate in "
                    + "the recipe; a third of it is a good first try.")
        }
        try phase.execution.backward(seed: stepSeed)
        try phase.optimizer.update(rate: rate, step: state.phaseStep + 1)
        tally.loss += loss * Double(phase.labels.count)
        tally.correct += correct
        tally.images += phase.labels.count
        if let share = recipe.averaging {
            // The first averages are plain means of the steps so far.
            averages?.average(share: max(share, 1 / Float(state.step + 1)))
        }
        let imageCount = task.images.training.count
        let epoch = state.imagesUsed / imageCount
        state.countStep(images: phase.labels.count)
        let isEpochOver = state.imagesUsed / imageCount > epoch
        if isEpochOver, !task.images.heldOut.isEmpty {
            try validate()
        } else if state.step % state.stepsPerEntry == 0 || isLastStep {
            record(validation: nil)
        }
    }

    private var isLastStep: Bool { state.phaseStep == state.plannedSteps[state.phase] }

    /// The learning rate of the next step.
    public var rate: Float {
        guard state.phase < recipe.phases.count else { return 0 }
        return recipe.phases[state.phase].schedule.rate(
            step: state.schedulePosition, of: state.recipeSteps[state.phase], reductions: state.rateReductions)
    }

    private func record(validation: (loss: Double, accuracy: Double)?) {
        let images = Double(max(tally.images, 1))
        entries.append(
            LogEntry(
                step: state.step, epoch: Double(state.imagesUsed) / Double(task.images.training.count),
                seconds: state.seconds, rate: Double(rate), loss: tally.loss / images,
                accuracy: Double(tally.correct) / images, validationLoss: validation?.loss,
                validationAccuracy: validation?.accuracy))
        tally = Tally()
    }

    /// Measures loss and accuracy on the held-out images, keeps the best weights and may lower the rate.
    private func validate() throws {
        averages?.swapWithNetwork()
        if let result = try phase.validate() {
            record(validation: result)
            let isBest = state.recordValidation(result, recipe.phases[state.phase])
            if isBest, recipe.phases[state.phase].patience != nil { try keepBest() }
        }
        averages?.swapWithNetwork()
    }

    private func keepBest() throws {
        if best == nil { best = try ParameterCopies(of: network) }
        best?.copyFromNetwork()
    }

    private func isPhaseOver() -> Bool {
        if isLastStep { return true }
        if let budget = state.timePlan?.budget, state.seconds > budget { return true }
        guard let patience = recipe.phases[state.phase].patience else { return false }
        return state.epochsSinceBest >= patience
    }

    private func endPhase() throws {
        if let best {
            best.copyToNetwork()
            // The best weights are averages if the recipe asks for averages.
            averages?.copyFromNetwork()
            self.best = nil
        }
        state.endPhase()
        guard state.phase < recipe.phases.count else { return }
        try enterPhase()
    }

    /// Prepares the current phase. Its batch size may change the memory layouts of the parameters.
    private func enterPhase() throws {
        let kept = try averages?.numbers(prefix: "")
        phase = try PhaseExecution(recipe.phases[state.phase], of: task, network)
        guard let kept else { return }
        let numbers = Dictionary(uniqueKeysWithValues: kept.map { ($0.name, $0.numbers) })
        averages = try ParameterCopies(of: network)
        try averages?.set(prefix: "") { numbers[$0]! }
    }

    private func finish() throws {
        averages?.swapWithNetwork()
        if averages != nil, network.parameters.contains(where: { $0.role == .mean }) {
            try BatchStatisticsUpdate.run(network, task.unchangedBatches(on: network.engine))
        }
        state.isFinished = true
    }

    /// All numbers that the next step depends on, in C order: weights, running averages, best weights and the
    /// optimizer's memory.
    func numbers() throws -> [(name: String, shape: [Int], numbers: [Float])] {
        var all = try network.parameters.map { ("weights.\($0.name)", $0.shape, try $0.numbers()) }
        all += try averages?.numbers(prefix: "average.") ?? []
        all += try best?.numbers(prefix: "best.") ?? []
        if state.phase < recipe.phases.count {
            all += try phase.optimizer.numbers().map { ("optimizer." + $0.name, $0.shape, $0.numbers) }
        }
        return all
    }

    /// Continues a saved run.
    ///
    /// - Parameters:
    ///   - numbers: Returns the numbers of a name, as ``numbers()`` listed them.
    ///   - hasBest: Whether best weights are among them.
    func resume(
        _ state: TrainingState, _ log: [LogEntry], hasBest: Bool, tally: Tally, numbers: (String) throws -> [Float]
    ) throws {
        self.state = state
        entries = log
        self.tally = tally
        if state.phase < recipe.phases.count, state.phase > 0 { try enterPhase() }
        for parameter in network.parameters { try parameter.set(try numbers("weights.\(parameter.name)")) }
        try averages?.set(prefix: "average.", numbers: numbers)
        if hasBest {
            best = try ParameterCopies(of: network)
            try best?.set(prefix: "best.", numbers: numbers)
        }
        if state.phase < recipe.phases.count { try phase.optimizer.set { try numbers("optimizer." + $0) } }
    }

    /// Whether best weights are kept.
    var hasBest: Bool { best != nil }
}
