/// A weighted layer and the batch normalisation after it, in inference: with the running statistics the second only
/// scales and shifts each output, and so is one with the weights.
final class NormalizedLayer: Layer {
    private let layer: any Layer
    private let sources: [Parameter]
    private let weight: Parameter
    private let bias: Parameter
    private let normalization: BatchNormalization.Parameters
    /// Weights and bias with the normalisation in them.
    private let normalizedWeight: Parameter
    private let normalizedBias: Parameter
    private var versions: [Int] = []

    /// - Parameter make: Makes the layer with the weight and the bias that it is given.
    init(
        weight: Parameter, bias: Parameter, _ normalization: BatchNormalization.Parameters, _ context: LayerContext,
        make: (_ weight: Parameter, _ bias: Parameter) throws(EngineError) -> any Layer
    ) throws(EngineError) {
        self.weight = weight
        self.bias = bias
        self.normalization = normalization
        sources = [weight, bias, normalization.scale, normalization.shift, normalization.mean, normalization.variance]
        normalizedWeight = try Parameter(name: weight.name, role: .weight, shape: weight.shape, on: context.engine)
        normalizedBias = try Parameter(name: bias.name, role: .bias, shape: bias.shape, on: context.engine)
        layer = try make(normalizedWeight, normalizedBias)
    }

    var output: Port { layer.output }

    func forward(seed: UInt64) throws(EngineError) {
        if versions != sources.map(\.version) { try refresh() }
        try layer.forward(seed: seed)
    }

    /// There is none in inference.
    func backward(seed: UInt64) {}

    private func refresh() throws(EngineError) {
        let scale = try normalization.scale.numbers(), shift = try normalization.shift.numbers()
        let mean = try normalization.mean.numbers(), variance = try normalization.variance.numbers()
        var weights = try weight.numbers(), biases = try bias.numbers()
        let inputs = weights.count / biases.count
        for channel in biases.indices {
            let factor = scale[channel] / (variance[channel] + BatchNormalization.epsilon).squareRoot()
            for position in channel * inputs..<(channel + 1) * inputs { weights[position] *= factor }
            biases[channel] = (biases[channel] - mean[channel]) * factor + shift[channel]
        }
        try normalizedWeight.set(weights)
        try normalizedBias.set(biases)
        versions = sources.map(\.version)
    }
}
