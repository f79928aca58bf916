internal import CDNNL
internal import GlyphForge

/// An architecture and its parameters. Compute with it through an ``Execution``.
public final class Network {
    /// An input's shape without the batch: channels, rows and columns, or units.
    public let inputShape: [Int]
    public let layers: [LayerDescription]
    /// All that is learnt, in the order of the layers.
    public private(set) var parameters: [Parameter] = []
    /// An output's shape without the batch.
    public let outputShape: [Int]
    let engine: Engine
    private var byName: [String: Parameter] = [:]

    /// A network with weights by chance.
    ///
    /// - Parameters:
    ///   - biases: What biases begin as.
    ///   - seed: Decides the weights.
    /// - Throws: ``ArchitectureError`` or ``EngineError``.
    public init(
        inputShape: [Int], layers: [LayerDescription], initialization: Initialization = .he, biases: Float = 0,
        seed: UInt64,
        on engine: Engine
    ) throws {
        self.inputShape = inputShape
        self.layers = layers
        self.engine = engine
        outputShape = try layers.outputShape(of: inputShape)
        var generator = SeededGenerator(seed: seed)
        engine.claim()
        try makeParameters(layers, "", inputShape, initialization, biases, &generator)
    }

    private func makeParameters(
        _ layers: [LayerDescription], _ prefix: String, _ inputShape: [Int], _ initialization: Initialization,
        _ biases: Float,
        _ generator: inout SeededGenerator
    ) throws {
        /// Adds a parameter of numbers that are 0.
        func add(_ name: String, _ role: Parameter.Role, _ shape: [Int]) throws -> UnsafeMutableBufferPointer<Float> {
            let parameter = try Parameter(name: name, role: role, shape: shape, on: engine)
            parameters.append(parameter)
            byName[name] = parameter
            return parameter.value.floats
        }
        /// - Parameter positions: Outputs of a channel that one input has a part in: as many as the kernel has pixels.
        func addWeights(_ prefix: String, _ shape: [Int], positions: Int) throws {
            let inputs = shape.dropFirst().reduce(1, *), outputs = shape[0] * positions
            let weights = try add(prefix + "weight", .weight, shape)
            initialization.fill(weights, inputs: inputs, outputs: outputs, seed: generator.next())
            try add(prefix + "bias", .bias, [shape[0]]).update(repeating: biases)
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
                try makeParameters(body, prefix + "body.", shape, initialization, biases, &generator)
                try makeParameters(shortcut, prefix + "shortcut.", shape, initialization, biases, &generator)
            case .maxPooling, .averagePooling, .globalAveragePooling, .relu, .tanh, .dropout: break
            }
            shape = try layer.outputShape(of: shape)
        }
    }

    /// The parameter of a name such as `3.weight`; the network must have it.
    public func parameter(_ name: String) -> Parameter { byName[name]! }

    /// How many numbers descending on the gradient changes.
    public var trainedCount: Int { parameters.filter(\.isTrained).reduce(0) { $0 + $1.count } }
}
