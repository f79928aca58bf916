internal import CDNNL
internal import GlyphForge

/// Trains the dense layers of a network one after the other as denoising auto-encoders: a layer learns to give back,
/// through a second one that is thrown away, what the layers before it make of the images.
struct AutoEncoderPretraining {
    private let pretraining: Pretraining
    private let network: Network
    private let transform: InputTransform
    private let dataset: Dataset
    private let images: [Int]
    private let seed: UInt64
    private let engine: Engine

    init(
        _ pretraining: Pretraining, network: Network, transform: InputTransform, dataset: Dataset, images: [Int],
        seed: UInt64,
        _ engine: Engine
    ) {
        self.pretraining = pretraining
        self.network = network
        self.transform = transform
        self.dataset = dataset
        self.images = images
        self.seed = seed
        self.engine = engine
    }

    /// Trains; false when it was told to stop, with some layers still by chance.
    func run(_ shouldStop: () throws -> Bool) throws -> Bool {
        // The last dense layer tells classes and is trained with all others.
        let dense = network.layers.indices.filter { if case .dense = network.layers[$0] { true } else { false } }
            .dropLast()
        for position in dense {
            guard try train(position, shouldStop) else { return false }
        }
        return true
    }

    private func train(_ position: Int, _ shouldStop: () throws -> Bool) throws -> Bool {
        let before = try Network(
            inputShape: network.inputShape, layers: Array(network.layers[..<position]), initialization: .constant(0),
            seed: 0,
            on: engine)
        for parameter in before.parameters { try parameter.set(try network.parameter(parameter.name).numbers()) }
        let encoder = network.parameter("\(position).weight")
        let inputs = encoder.count / encoder.shape[0]
        let activation: [LayerDescription] =
            position + 1 < network.layers.count && [.relu, .tanh].contains(network.layers[position + 1])
            ? [network.layers[position + 1]] : []
        let coder = try Network(
            inputShape: [inputs],
            layers: [.dropout(rate: pretraining.corruption), .dense(units: encoder.shape[0])]
                + activation + [.dense(units: inputs)], initialization: .xavier, seed: mixed(seed, UInt64(position)),
            on: engine)
        try coder.parameter("1.weight").set(try encoder.numbers())
        let features = try Execution(before, batch: pretraining.batch, isTraining: false)
        let execution = try Execution(coder, batch: pretraining.batch, isTraining: true)
        let optimizer = try OptimizerState(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), Regularisation(), coder)
        let source = BatchSource(
            dataset, images: images, transform: transform, augmentation: Augmentation(), seed: mixed(seed, 7),
            on: engine)
        var labels = [Int32](repeating: 0, count: pretraining.batch)
        let steps = max(Int(pretraining.epochs * Double(images.count)) / pretraining.batch, 1)
        let input = execution.input, output = execution.output, gradient = execution.outputGradient
        for step in 0..<steps {
            source.fill(features.input, labels: &labels, after: step * pretraining.batch)
            try features.forward()
            _ = input.update(fromContentsOf: before.layers.isEmpty ? features.input : features.output)
            let stepSeed = mixed(seed, UInt64(step) &+ UInt64(position) << 32)
            try execution.forward(seed: stepSeed)
            // Of the mean over the batch of half the squared distance.
            let share = 1 / Float(pretraining.batch)
            for element in output.indices { gradient[element] = (output[element] - input[element]) * share }
            try execution.backward(seed: stepSeed)
            try optimizer.update(rate: pretraining.rate, step: step + 1)
            if try shouldStop() { return false }
        }
        try encoder.set(try coder.parameter("1.weight").numbers())
        try network.parameter("\(position).bias").set(try coder.parameter("1.bias").numbers())
        return true
    }
}
