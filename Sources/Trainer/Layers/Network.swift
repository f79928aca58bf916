internal import CDNNL
internal import GlyphForge

/// An architecture and its parameters. To compute with it, create an ``Execution``.
public final class Network {
    /// The shape of an input without the batch: channels, rows and columns, or units.
    public let inputShape: [Int]
    /// The layers in order.
    public let layers: [LayerDescription]
    /// All parameters in the order of the layers.
    public private(set) var parameters: [Parameter] = []
    /// The shape of an output without the batch.
    public let outputShape: [Int]
    let engine: Engine
    private var byName: [String: Parameter] = [:]

    /// A network with random weights.
    ///
    /// - Parameters:
    ///   - initial: The initial weights and biases.
    /// - Throws: ``ArchitectureError`` or ``EngineError``.
    public init(
        inputShape: [Int], layers: [LayerDescription], initial: InitialWeights, on engine: Engine
    ) throws {
        self.inputShape = inputShape
        self.layers = layers
        self.engine = engine
        outputShape = try layers.outputShape(of: inputShape)
        var generator = SeededGenerator(seed: initial.seed)
        engine.applyThreadCount()
        try makeParameters(layers, "", inputShape, initial, &generator)
    }

    private func makeParameters(
        _ layers: [LayerDescription], _ prefix: String, _ inputShape: [Int], _ initial: InitialWeights,
        _ generator: inout SeededGenerator
    ) throws {
        /// Adds a parameter whose numbers are 0.
        func add(_ name: String, _ role: Parameter.Role, _ shape: [Int]) throws -> UnsafeMutableBufferPointer<Float> {
            let parameter = try Parameter(name: name, role: role, shape: shape, on: engine)
            parameters.append(parameter)
            byName[name] = parameter
            return parameter.value.floats
        }
        /// - Parameter positions: Number of outputs in a channel that depend on one input: the number of kernel pixels.
        func addWeights(_ prefix: String, _ shape: [Int], positions: Int) throws {
            let inputs = shape.dropFirst().reduce(1, *), outputs = shape[0] * positions
            let weights = try add(prefix + "weight", .weight, shape)
            initial.distribution.fill(weights, inputs: inputs, outputs: outputs, seed: generator.next())
            try add(prefix + "bias", .bias, [shape[0]]).update(repeating: initial.biases)
        }
        var shape = inputShape
        for (position, layer) in layers.enumerated() {
            let prefix = "\(prefix)\(position)."
            switch layer {
            case .dense(let units): try addWeights(prefix, [units] + shape, positions: 1)
            case .convolution(let channels, let window):
                let kernel = [window.size, window.size]
                try addWeights(prefix, [channels, shape[0]] + kernel, positions: kernel[0] * kernel[1])
            case .batchNormalization:
                try add(prefix + "scale", .scale, [shape[0]]).update(repeating: 1)
                _ = try add(prefix + "shift", .shift, [shape[0]])
                _ = try add(prefix + "mean", .mean, [shape[0]])
                try add(prefix + "variance", .variance, [shape[0]]).update(repeating: 1)
            case .residual(let body, let shortcut):
                try makeParameters(body, prefix + "body.", shape, initial, &generator)
                try makeParameters(shortcut, prefix + "shortcut.", shape, initial, &generator)
            case .maxPooling, .averagePooling, .globalAveragePooling, .relu, .tanh, .dropout: break
            }
            shape = try layer.outputShape(of: shape)
        }
    }

    /// The parameter with this name, such as `3.weight`, which must exist.
    public func parameter(_ name: String) -> Parameter { byName[name]! }

    /// Number of trainable weights, biases included.
    public var trainedCount: Int { parameters.filter(\.isTrained).reduce(0) { $0 + $1.count } }
}
