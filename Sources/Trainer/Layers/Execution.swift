internal import CDNNL

/// A network prepared for one batch size, for training or for inference. All operations and memory exist before the
/// first step.
///
/// Several executions of a network share its parameters and gradients. Training is fastest if the first execution of a
/// network is the one for training, because that one chooses the memory layout of the parameters. Use an execution from
/// one thread at a time.
public final class Execution {
    /// The network that this execution computes.
    public let network: Network
    /// Number of examples in a batch.
    public let batch: Int
    private let inputPort: Port
    private let outputPort: Port
    private let layers: [any Layer]
    private let scratch: Scratch
    private let lastHidden: Port
    private var featureCopy: Adapted?

    /// - Parameters:
    ///   - isTraining: Whether to prepare the backward pass, dropout and batch statistics.
    ///   - precision: The precision of the layers. With bf16 the last layer must be a dense layer.
    /// - Throws: ``EngineError`` if oneDNN cannot create an operation or the processor does not support the precision.
    public init(_ network: Network, batch: Int, isTraining: Bool, precision: Precision = .fp32) throws(EngineError) {
        precondition(batch > 0)
        try precision.requireSupport()
        network.engine.applyThreadCount()
        self.network = network
        self.batch = batch
        scratch = Scratch(network.engine)
        let context = LayerContext(
            engine: network.engine, scratch: scratch, isTraining: isTraining, precision: precision)
        inputPort = Port(tensor: try context.tensor(Layout([batch] + network.inputShape)), gradient: nil)
        let builder = LayerBuilder(network, context, lastHidden: inputPort)
        layers = try builder.layers(network.layers, from: inputPort)
        outputPort = layers.last?.output ?? inputPort
        lastHidden = builder.lastHidden
    }

    /// The examples: `batch` times the input shape in C order. Write them before ``forward(seed:)``.
    public var input: UnsafeMutableBufferPointer<Float> { inputPort.tensor.floats }

    /// The output of the last layer, which must be a dense layer: `batch` times its units.
    public var output: UnsafeMutableBufferPointer<Float> { outputPort.tensor.floats }

    /// The gradient of the loss with respect to ``output``. Write it before ``backward(seed:)``.
    public var outputGradient: UnsafeMutableBufferPointer<Float> { outputPort.gradient!.floats }

    /// Computes the output from the input.
    ///
    /// - Parameter seed: Random seed for dropout. The backward pass needs the same seed.
    public func forward(seed: UInt64 = 0) throws(EngineError) {
        network.engine.applyThreadCount()
        for layer in layers { try layer.forward(seed: seed) }
    }

    /// Computes the gradients of all parameters from the gradient of the output.
    public func backward(seed: UInt64 = 0) throws(EngineError) {
        network.engine.applyThreadCount()
        for layer in layers.reversed() { try layer.backward(seed: seed) }
    }

    /// Number of features for each example: the size of the last dense layer's input.
    public var featureCount: Int { lastHidden.dimensions.dropFirst().reduce(1, *) }

    /// The outputs of the last hidden layer after ``forward(seed:)``, `batch` times ``featureCount``; valid until the
    /// next call.
    public func features() throws(EngineError) -> UnsafeMutableBufferPointer<Float> {
        if featureCopy == nil {
            // The network's scratch memory cannot grow any more, so this needs its own.
            let context = LayerContext(
                engine: network.engine, scratch: Scratch(network.engine), isTraining: false, precision: .fp32)
            featureCopy = try Adapted(reading: lastHidden.tensor, in: Layout(lastHidden.dimensions), context)
        }
        try featureCopy!.copy()
        return featureCopy!.tensor.floats
    }
}
