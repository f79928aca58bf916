/// A weighted layer fused with the batch normalisation after it, for inference: with fixed statistics, the
/// normalisation only scales and shifts each output, which can be folded into the weights and biases.
final class NormalizedLayer: Layer {
    private let layer: any Layer
    private let sources: [Parameter]
    private let weight: Parameter
    private let bias: Parameter
    private let normalization: BatchNormalization.Parameters
    /// The weights and biases with the normalisation folded in.
    private let normalizedWeight: Parameter
    private let normalizedBias: Parameter
    private var versions: [Int] = []

    /// - Parameter make: Creates the weighted layer from its parts.
    init(
        _ parts: WeightedLayerParts, _ normalization: BatchNormalization.Parameters, _ context: LayerContext,
        make: (WeightedLayerParts) throws(EngineError) -> any Layer
    ) throws(EngineError) {
        weight = parts.weight
        bias = parts.bias
        self.normalization = normalization
        sources = [weight, bias, normalization.scale, normalization.shift, normalization.mean, normalization.variance]
        normalizedWeight = try Parameter(name: weight.name, role: .weight, shape: weight.shape, on: context.engine)
        normalizedBias = try Parameter(name: bias.name, role: .bias, shape: bias.shape, on: context.engine)
        var normalizedParts = parts
        (normalizedParts.weight, normalizedParts.bias) = (normalizedWeight, normalizedBias)
        layer = try make(normalizedParts)
    }

    var output: Port { layer.output }

    func forward(seed: UInt64) throws(EngineError) {
        if versions != sources.map(\.version) { try refresh() }
        try layer.forward(seed: seed)
    }

    /// Does nothing: there is no backward pass in inference.
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
