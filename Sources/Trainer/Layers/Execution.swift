internal import CDNNL

/// A network made ready for one batch size, for training or for inference: every operation and all memory is there
/// before the first step. Several executions of a network share its parameters and gradients; training is fastest when
/// its first execution is made before any other, so that the parameters lie in memory as it wants them. One thread at a
/// time.
public final class Execution {
    public let network: Network
    /// Examples in a batch.
    public let batch: Int
    private let inputPort: Port
    private let outputPort: Port
    private let layers: [any Layer]
    private let scratch: Scratch
    private var lastHidden: Port
    private var featureCopy: Adapted?

    /// - Parameters:
    ///   - isTraining: Whether to make the backward pass too, and dropout and batch statistics with it.
    ///   - precision: Of what the layers compute; with another than float32 the last layer is a dense one.
    /// - Throws: When oneDNN cannot do it, or the processor not in this precision.
    public init(_ network: Network, batch: Int, isTraining: Bool, precision: Precision = .fp32) throws(EngineError) {
        precondition(batch > 0)
        try precision.requireSupport()
        network.engine.claim()
        self.network = network
        self.batch = batch
        scratch = Scratch(network.engine)
        let context = LayerContext(
            engine: network.engine, scratch: scratch, isTraining: isTraining, precision: precision)
        inputPort = Port(tensor: try context.tensor(Layout([batch] + network.inputShape)), gradient: nil)
        var salt: UInt64 = 0
        var hidden = inputPort
        layers = try Self.make(network.layers, "", inputPort, network, &salt, &hidden, context)
        outputPort = layers.last?.output ?? inputPort
        lastHidden = hidden
    }

    private static func make(
        _ descriptions: [LayerDescription], _ listPrefix: String, _ input: Port, _ network: Network,
        _ salt: inout UInt64,
        _ hidden: inout Port, _ context: LayerContext
    ) throws(EngineError) -> [any Layer] {
        let lastPrefix = "\(network.layers.count - 1)."
        var made: [any Layer] = []
        var port = input
        var position = 0
        // Whether the next layer is a pooling that does a ReLU's part of the backward pass.
        var poolingMasks = false
        while position < descriptions.count {
            let prefix = "\(listPrefix)\(position)."
            let description = descriptions[position]
            position += 1
            // A ReLU is computed by the layer before it where that can.
            func takesReLU() -> Bool {
                guard position < descriptions.count, descriptions[position] == .relu else { return false }
                position += 1
                return true
            }
            func normalization(_ prefix: String) -> BatchNormalization.Parameters {
                BatchNormalization.Parameters(
                    scale: network.parameter(prefix + "scale"), shift: network.parameter(prefix + "shift"),
                    mean: network.parameter(prefix + "mean"), variance: network.parameter(prefix + "variance"))
            }
            // In inference so is a batch normalisation.
            func weighted(
                _ make: (_ weight: Parameter, _ bias: Parameter, _ relu: Bool) throws(EngineError) -> any Layer
            ) throws(EngineError) -> any Layer {
                let weight = network.parameter(prefix + "weight"), bias = network.parameter(prefix + "bias")
                guard !context.isTraining, position < descriptions.count, descriptions[position] == .batchNormalization
                else {
                    return try make(weight, bias, takesReLU())
                }
                let parameters = normalization("\(listPrefix)\(position).")
                position += 1
                let relu = takesReLU()
                return try NormalizedLayer(weight: weight, bias: bias, parameters, context) {
                    (weight, bias) throws(EngineError) in
                    try make(weight, bias, relu)
                }
            }
            let layer: (any Layer)?
            switch description {
            case .dense:
                hidden = port
                layer = try weighted { (weight, bias, relu) throws(EngineError) in
                    try Dense.make(
                        weight: weight, bias: bias, input: port, relu: relu, isLast: prefix == lastPrefix, context)
                }
            case .convolution(_, let window):
                layer = try weighted { (weight, bias, relu) throws(EngineError) in
                    // After a pooling there are fewer elements to look at: one whose maximum is 0 passes no gradient
                    // on.
                    if relu, position < descriptions.count, case .maxPooling = descriptions[position] {
                        poolingMasks = true
                    }
                    return try Convolution.make(
                        window, weight: weight, bias: bias, input: port, relu: relu,
                        masksGradient: relu && !poolingMasks,
                        context)
                }
            case .maxPooling(let window):
                layer = try Pooling(GF_MAXIMUM, window, input: port, masksGradient: poolingMasks, context)
                poolingMasks = false
            case .averagePooling(let window): layer = try Pooling(GF_AVERAGE, window, input: port, context)
            case .globalAveragePooling:
                let window = Window(size: port.dimensions[2], stride: 1, padding: .pixels(0))
                layer = try Pooling(GF_AVERAGE, window, input: port, context)
            case .batchNormalization:
                layer = try BatchNormalization(normalization(prefix), input: port, relu: takesReLU(), context)
            case .relu: layer = try Function(GF_RELU, input: port, context)
            case .tanh: layer = try Function(GF_TANH, input: port, context)
            case .dropout(let rate):
                salt += 1
                layer = context.isTraining && rate > 0 ? try Dropout(rate: rate, salt: salt, input: port, context) : nil
            case .residual(let body, let shortcut):
                // Closures take no inout parameters along.
                var inner = salt, unused = hidden
                layer = try Residual(
                    input: port, relu: takesReLU(), context,
                    body: { (input) throws(EngineError) in
                        try make(body, prefix + "body.", input, network, &inner, &unused, context)
                    },
                    shortcut: { (input) throws(EngineError) in
                        try make(shortcut, prefix + "shortcut.", input, network, &inner, &unused, context)
                    })
                salt = inner
            }
            if let layer {
                made.append(layer)
                port = layer.output
            }
        }
        return made
    }

    /// The examples, `batch` times an input's shape in C order; to be written before ``forward(seed:)``.
    public var input: UnsafeMutableBufferPointer<Float> { inputPort.tensor.floats }

    /// What the last layer computes, `batch` times its units; of a dense last layer only.
    public var output: UnsafeMutableBufferPointer<Float> { outputPort.tensor.floats }

    /// Where the gradient of the loss with respect to ``output`` is written before ``backward(seed:)``.
    public var outputGradient: UnsafeMutableBufferPointer<Float> { outputPort.gradient!.floats }

    /// Computes the output from the input.
    ///
    /// - Parameter seed: Decides what dropout drops; the same is given to the backward pass.
    public func forward(seed: UInt64 = 0) throws(EngineError) {
        network.engine.claim()
        for layer in layers { try layer.forward(seed: seed) }
    }

    /// Computes the gradient of every parameter from that of the output.
    public func backward(seed: UInt64 = 0) throws(EngineError) {
        network.engine.claim()
        for layer in layers.reversed() { try layer.backward(seed: seed) }
    }

    /// Units that the last dense layer reads: the features of the last hidden layer.
    public var featureCount: Int { lastHidden.dimensions.dropFirst().reduce(1, *) }

    /// The features of the last hidden layer after ``forward(seed:)``, `batch` times ``featureCount``; valid until the
    /// next.
    public func features() throws(EngineError) -> UnsafeMutableBufferPointer<Float> {
        if featureCopy == nil {
            // A scratch of its own: the network's has its size already.
            let context = LayerContext(
                engine: network.engine, scratch: Scratch(network.engine), isTraining: false, precision: .fp32)
            featureCopy = try Adapted(reading: lastHidden.tensor, in: Layout(lastHidden.dimensions), context)
        }
        try featureCopy!.copy()
        return featureCopy!.tensor.floats
    }
}
