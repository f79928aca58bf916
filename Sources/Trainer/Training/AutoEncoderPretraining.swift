internal import CDNNL
internal import Foundation
internal import GlyphForge

/// Trains the dense layers of a network one by one as denoising auto-encoders: each layer learns to reconstruct its
/// input through a decoder layer that is then discarded.
struct AutoEncoderPretraining {
    private let pretraining: Pretraining
    private let task: TrainingTask
    private let network: Network
    /// Maximum time for all layers in seconds; nil for no limit.
    private let maxSeconds: Double?
    private var seed: UInt64 { task.options.seed }

    init(_ pretraining: Pretraining, of task: TrainingTask, _ network: Network, maxSeconds: Double? = nil) {
        self.pretraining = pretraining
        self.task = task
        self.network = network
        self.maxSeconds = maxSeconds
    }

    /// Trains all layers.
    ///
    /// - Parameter shouldStop: Called after each step; return true to stop.
    /// - Returns: False after a stop; some layers then still have their initial weights.
    func run(_ shouldStop: () throws -> Bool) throws -> Bool {
        // The last dense layer computes the classes. It is trained with all other layers later.
        let dense = network.layers.indices.filter { if case .dense = network.layers[$0] { true } else { false } }
            .dropLast()
        let end = maxSeconds.map { Date().addingTimeInterval($0) }
        for (number, position) in dense.enumerated() {
            // The layers share the rest of the time evenly.
            let layerEnd = end.map { Date().addingTimeInterval($0.timeIntervalSinceNow / Double(dense.count - number)) }
            guard try train(position, until: layerEnd, shouldStop) else { return false }
        }
        return true
    }

    private func train(_ position: Int, until end: Date?, _ shouldStop: () throws -> Bool) throws -> Bool {
        let engine = network.engine
        let before = try Network(
            inputShape: network.inputShape, layers: Array(network.layers[..<position]),
            initial: InitialWeights(.constant(0), seed: 0), on: engine)
        for parameter in before.parameters { try parameter.set(try network.parameter(parameter.name).numbers()) }
        let encoder = network.parameter("\(position).weight")
        let inputs = encoder.count / encoder.shape[0]
        let activation: [LayerDescription] =
            position + 1 < network.layers.count && [.relu, .tanh].contains(network.layers[position + 1])
            ? [network.layers[position + 1]] : []
        let coder = try Network(
            inputShape: [inputs],
            layers: [.dropout(rate: pretraining.corruption), .dense(units: encoder.shape[0])]
                + activation + [.dense(units: inputs)],
            initial: InitialWeights(.xavier, seed: SeededGenerator.derivedSeed(seed, UInt64(position))), on: engine)
        try coder.parameter("1.weight").set(try encoder.numbers())
        let features = try Execution(before, batch: pretraining.batch, isTraining: false)
        let execution = try Execution(coder, batch: pretraining.batch, isTraining: true)
        let optimizer = try OptimizerState(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), Regularisation(), coder)
        let source = task.unchangedBatches(seed: SeededGenerator.derivedSeed(seed, 7), on: engine)
        var labels = [Int32](repeating: 0, count: pretraining.batch)
        let steps = max(Int(pretraining.epochs * Double(source.count)) / pretraining.batch, 1)
        let input = execution.input, output = execution.output, gradient = execution.outputGradient
        for step in 0..<steps {
            source.fill(features.input, labels: &labels, after: step * pretraining.batch)
            try features.forward()
            _ = input.update(fromContentsOf: before.layers.isEmpty ? features.input : features.output)
            let stepSeed = SeededGenerator.derivedSeed(seed, UInt64(step) &+ UInt64(position) << 32)
            try execution.forward(seed: stepSeed)
            // The loss is half the squared distance, averaged over the batch.
            let share = 1 / Float(pretraining.batch)
            for element in output.indices { gradient[element] = (output[element] - input[element]) * share }
            try execution.backward(seed: stepSeed)
            try optimizer.update(rate: pretraining.rate, step: step + 1)
            if try shouldStop() { return false }
            if let end, end.timeIntervalSinceNow < 0 { break }
        }
        try encoder.set(try coder.parameter("1.weight").numbers())
        try network.parameter("\(position).bias").set(try coder.parameter("1.bias").numbers())
        return true
    }
}
