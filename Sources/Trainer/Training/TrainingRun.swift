internal import CDNNL
internal import Foundation
public import GlyphForge

/// Trains a network as a recipe says, step by step; it can be stopped after any step, kept, and gone on with to the
/// same end.
public final class TrainingRun {
    public let recipe: Recipe
    public let network: Network
    /// How far it is, and all that decides how it goes on besides the numbers in ``numbers()``.
    public private(set) var state: TrainingState
    /// What was measured on the way.
    public private(set) var entries: [LogEntry] = []

    private let dataset: Dataset
    private let training: [Int]
    private let heldOut: [Int]
    private let seed: UInt64
    private let engine: Engine
    private let precision: Precision
    private let loss: CrossEntropy
    private let lengthInMinutes: Double?
    private var phase: PhaseExecution
    private var averages: [Tensor] = []
    private var best: [Tensor]?
    private(set) var tally = Tally()

    /// What has been summed up since the last entry of the log.
    struct Tally: Codable {
        var loss = 0.0
        var correct = 0
        var images = 0
    }

    private var speed = (seconds: 0.0, images: 0)

    /// Images that a second of steps went through, since this process took the run up.
    public var imagesPerSecond: Double { speed.seconds > 0 ? Double(speed.images) / speed.seconds : 0 }

    /// What a phase trains with.
    private struct PhaseExecution {
        let execution: Execution
        let optimizer: OptimizerState
        let source: BatchSource
        let predictor: Predictor?
        var labels: [Int32]
    }

    /// A network by chance, or by the recipe's pretraining.
    ///
    /// - Parameters:
    ///   - training: The images to train on, by their rows; one or more.
    ///   - heldOut: The images that decide on rates and ends; none when the recipe asks for none.
    ///   - length: How long to train instead of what the recipe says.
    ///   - seed: Decides the first weights, the order of the images, their changes and dropout.
    ///   - precision: Of what the layers compute in steps; the images held out are looked at in float32.
    /// - Throws: ``ArchitectureError``, ``EngineError`` or ``TrainingError``.
    public init(
        _ recipe: Recipe, dataset: Dataset, training: [Int], heldOut: [Int], length: TrainingLength? = nil,
        seed: UInt64,
        precision: Precision = .fp32, on engine: Engine
    ) throws {
        guard !training.isEmpty else { throw TrainingError("\(dataset.path) has no images to train on.") }
        self.recipe = recipe
        self.dataset = dataset
        self.training = training
        self.heldOut = heldOut
        self.seed = seed
        self.engine = engine
        self.precision = precision
        loss = CrossEntropy(labelSmoothing: recipe.labelSmoothing)
        network = try Network(
            inputShape: [1, dataset.side, dataset.side], layers: recipe.layers + [.dense(units: dataset.classes.count)],
            initialization: recipe.initialization, biases: recipe.biases, seed: seed, on: engine)
        state = TrainingState(recipe, images: training.count, length: length)
        if case .minutes(let minutes) = length { lengthInMinutes = minutes } else { lengthInMinutes = nil }
        phase = try Self.execution(
            of: recipe.phases[0], recipe, network, dataset, training, heldOut, seed, precision, engine)
        if recipe.averaging != nil {
            for parameter in network.parameters { averages.append(try Tensor(parameter.value.layout, on: engine)) }
        }
    }

    private static func execution(
        of phase: Phase, _ recipe: Recipe, _ network: Network, _ dataset: Dataset, _ training: [Int], _ heldOut: [Int],
        _ seed: UInt64, _ precision: Precision, _ engine: Engine
    ) throws -> PhaseExecution {
        let execution = try Execution(network, batch: phase.batch, isTraining: true, precision: precision)
        return PhaseExecution(
            execution: execution, optimizer: try OptimizerState(phase.optimizer, recipe.regularisation, network),
            source: BatchSource(
                dataset, images: training, transform: recipe.input, augmentation: recipe.augmentation, seed: seed,
                on: engine),
            predictor: heldOut.isEmpty ? nil : try Predictor(network, transform: recipe.input),
            labels: Array(repeating: 0, count: phase.batch))
    }

    /// Trains until the end, or until it is told to stop.
    ///
    /// - Parameter shouldStop: Asked after each step, with how far it is; true stops. It is gone on with by calling
    ///   again.
    /// - Returns: Whether the end was reached.
    /// - Throws: ``TrainingError`` when the loss is no longer a number.
    public func run(_ shouldStop: (TrainingRun) throws -> Bool = { _ in false }) throws -> Bool {
        if let pretraining = recipe.pretraining, !state.isPretrained {
            guard try pretrain(pretraining, { try shouldStop(self) }) else { return false }
            state.isPretrained = true
        }
        while state.phase < recipe.phases.count {
            let start = Date()
            try takeStep()
            let seconds = -start.timeIntervalSinceNow
            speed.seconds += seconds
            speed.images += phase.labels.count
            state.seconds += seconds
            planByTime()
            if isPhaseOver() { try endPhase() }
            if try shouldStop(self) { break }
        }
        guard state.phase == recipe.phases.count else { return false }
        if !state.isFinished { try finish() }
        return true
    }

    /// One batch forward and back, and the weights along their gradients.
    private func takeStep() throws {
        let rate = self.rate
        let stepSeed = mixed(seed, UInt64(state.step) &+ 0xD20)
        phase.source.fill(phase.execution.input, labels: &phase.labels, after: state.handedOut)
        try phase.execution.forward(seed: stepSeed)
        let (loss, correct) = loss.evaluate(
            logits: phase.execution.output, labels: phase.labels, gradient: phase.execution.outputGradient)
        guard loss.isFinite else {
            throw TrainingError(
                "The loss is no number any more at step \(state.step + 1), at a learning rate of \(rate); lower the rate in the recipe, to a third at first."
            )
        }
        try phase.execution.backward(seed: stepSeed)
        try phase.optimizer.update(rate: rate, step: state.phaseStep + 1)
        tally.loss += loss * Double(phase.labels.count)
        tally.correct += correct
        tally.images += phase.labels.count
        if let share = recipe.averaging {
            // At first the plain mean of the steps so far.
            let share = max(share, 1 / Float(state.step + 1))
            for (average, parameter) in zip(averages, network.parameters) {
                gf_blend(average.floats.baseAddress!, parameter.value.floats.baseAddress!, average.floats.count, share)
            }
        }
        let epoch = state.handedOut / training.count
        state.step += 1
        state.phaseStep += 1
        state.handedOut += phase.labels.count
        let isEpochOver = state.handedOut / training.count > epoch
        if isEpochOver, phase.predictor != nil {
            try validate()
        } else if state.step % state.stepsPerEntry == 0 || isLastStep {
            record(validation: nil)
        }
    }

    private var isLastStep: Bool { state.phaseStep == state.plannedSteps[state.phase] }

    /// The learning rate of the next step.
    public var rate: Float {
        guard state.phase < recipe.phases.count else { return 0 }
        // A phase that is made longer or shorter goes through the same rates.
        let wanted = state.recipeSteps[state.phase], planned = state.plannedSteps[state.phase]
        let step = Int(Double(state.phaseStep) * Double(wanted) / Double(planned))
        return recipe.phases[state.phase].schedule.rate(step: step, of: wanted, lowered: state.lowered)
    }

    private func record(validation: (loss: Double, accuracy: Double)?) {
        let images = Double(max(tally.images, 1))
        entries.append(
            LogEntry(
                step: state.step, epoch: Double(state.handedOut) / Double(training.count), seconds: state.seconds,
                rate: Double(rate), loss: tally.loss / images, accuracy: Double(tally.correct) / images,
                validationLoss: validation?.loss, validationAccuracy: validation?.accuracy))
        tally = Tally()
    }

    /// Measures on the images held out, and decides about the rate and the best weights.
    private func validate() throws {
        exchangeAverages()
        let predictions = try phase.predictor!.predict(dataset, heldOut)
        var loss = 0.0, correct = 0
        for (row, image) in heldOut.enumerated() {
            let label = dataset.label(at: image)
            loss -= log(max(Double(predictions.row(row)[predictions.row(row).startIndex + label]), 1e-30))
            if predictions.best(row) == label { correct += 1 }
        }
        loss /= Double(heldOut.count)
        let accuracy = Double(correct) / Double(heldOut.count)
        record(validation: (loss, accuracy))
        if accuracy > state.bestAccuracy {
            state.bestAccuracy = accuracy
            state.epochsSinceBest = 0
            if recipe.phases[state.phase].patience != nil { try keepBest() }
        } else {
            state.epochsSinceBest += 1
        }
        if loss < state.lowestLoss {
            state.lowestLoss = loss
            state.epochsSinceLowest = 0
        } else {
            state.epochsSinceLowest += 1
            if case .plateau(_, _, let patience, _) = recipe.phases[state.phase].schedule,
                state.epochsSinceLowest >= patience
            {
                state.lowered += 1
                state.epochsSinceLowest = 0
            }
        }
        exchangeAverages()
    }

    private func keepBest() throws {
        if best == nil { best = try network.parameters.map { try Tensor($0.value.layout, on: engine) } }
        for (kept, parameter) in zip(best!, network.parameters) {
            kept.bytes.copyMemory(from: parameter.value.bytes, byteCount: kept.byteCount)
        }
    }

    /// Puts the running averages in the place of the weights, and back.
    private func exchangeAverages() {
        for (average, parameter) in zip(averages, network.parameters) {
            let (one, other) = (average.floats, parameter.value.floats)
            for position in one.indices { (one[position], other[position]) = (other[position], one[position]) }
            parameter.hasChanged()
        }
    }

    private func isPhaseOver() -> Bool {
        if isLastStep { return true }
        if let minutes = lengthInMinutes, state.seconds > 60 * minutes { return true }
        guard let patience = recipe.phases[state.phase].patience else { return false }
        return state.epochsSinceBest >= patience
    }

    private func endPhase() throws {
        if let kept = best {
            for (position, parameter) in network.parameters.enumerated() {
                parameter.value.bytes.copyMemory(from: kept[position].bytes, byteCount: kept[position].byteCount)
                parameter.hasChanged()
                // The best ones were averages.
                if !averages.isEmpty {
                    averages[position].bytes.copyMemory(from: kept[position].bytes, byteCount: kept[position].byteCount)
                }
            }
            best = nil
        }
        state.endPhase()
        guard state.phase < recipe.phases.count else { return }
        try enterPhase()
    }

    /// Makes what the present phase needs. Another batch may come with other layouts.
    private func enterPhase() throws {
        let averaged = try zip(averages, network.parameters).map { try $1.plain($0) }
        phase = try Self.execution(
            of: recipe.phases[state.phase], recipe, network, dataset, training, heldOut, seed, precision, engine)
        for (position, parameter) in network.parameters.enumerated() where !averages.isEmpty {
            averages[position] = try Tensor(parameter.value.layout, on: engine)
            try parameter.set(averaged[position], in: averages[position])
        }
    }

    /// When the length is a time, plans as many steps as fit, as soon as the speed is known.
    private func planByTime() {
        guard let minutes = lengthInMinutes, !state.isPlannedByTime else { return }
        let budget = 60 * minutes
        guard state.seconds > min(2, budget / 10) else { return }
        state.planByTime(budget: budget, recipe)
    }

    private func finish() throws {
        exchangeAverages()
        if recipe.averaging != nil, network.parameters.contains(where: { $0.role == .mean }) {
            let source = BatchSource(
                dataset, images: training, transform: recipe.input, augmentation: Augmentation(), seed: seed, on: engine
            )
            try StatisticsRenewal.run(network, source)
        }
        state.isFinished = true
    }

    /// Pretrains each dense layer as an auto-encoder; false when it was told to stop.
    private func pretrain(_ pretraining: Pretraining, _ shouldStop: () throws -> Bool) throws -> Bool {
        try AutoEncoderPretraining(
            pretraining, network: network, transform: recipe.input, dataset: dataset, images: training, seed: seed,
            engine
        ).run(shouldStop)
    }

    /// All numbers that go on to the next step, in C order: weights, what the optimizer remembers, running averages,
    /// and the best weights. Together with ``state`` and ``entries`` they are the whole run.
    func numbers() throws -> [(name: String, shape: [Int], numbers: [Float])] {
        var all: [(name: String, shape: [Int], numbers: [Float])] = []
        for (position, parameter) in network.parameters.enumerated() {
            all.append(("weights.\(parameter.name)", parameter.shape, try parameter.numbers()))
            if !averages.isEmpty {
                all.append(("average.\(parameter.name)", parameter.shape, try parameter.plain(averages[position])))
            }
            if let best { all.append(("best.\(parameter.name)", parameter.shape, try parameter.plain(best[position]))) }
        }
        if state.phase < recipe.phases.count {
            all += try phase.optimizer.numbers().map { ("optimizer." + $0.name, $0.shape, $0.numbers) }
        }
        return all
    }

    /// Takes up a run where it was kept.
    ///
    /// - Parameters:
    ///   - numbers: Gives the numbers of a name, as ``numbers()`` did.
    ///   - hasBest: Whether there are best weights among them.
    func resume(
        _ state: TrainingState, _ log: [LogEntry], hasBest: Bool, tally: Tally, numbers: (String) throws -> [Float]
    ) throws {
        self.state = state
        entries = log
        self.tally = tally
        if state.phase < recipe.phases.count, state.phase > 0 { try enterPhase() }
        for (position, parameter) in network.parameters.enumerated() {
            try parameter.set(try numbers("weights.\(parameter.name)"))
            if !averages.isEmpty { try parameter.set(try numbers("average.\(parameter.name)"), in: averages[position]) }
        }
        if hasBest {
            try keepBest()
            for (kept, parameter) in zip(best!, network.parameters) {
                try parameter.set(try numbers("best.\(parameter.name)"), in: kept)
            }
        }
        if state.phase < recipe.phases.count { try phase.optimizer.set { try numbers("optimizer." + $0) } }
    }

    /// Whether best weights are kept.
    var hasBest: Bool { best != nil }
}
