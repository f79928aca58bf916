internal import CDNNL

/// Creates the layers of an execution.
///
/// Where possible it fuses a ReLU with the layer before it and, for inference, a batch normalisation with the weighted
/// layer before it.
final class LayerBuilder {
    /// The input of the last dense layer so far, not counting those in residual blocks.
    private(set) var lastHidden: Port
    private let network: Network
    private let context: LayerContext
    /// Number of dropout layers so far, which makes their random choices different.
    private var dropoutCount: UInt64 = 0

    init(_ network: Network, _ context: LayerContext, lastHidden: Port) {
        self.network = network
        self.context = context
        self.lastHidden = lastHidden
    }

    /// Creates a list of layers.
    ///
    /// - Parameter prefix: Precedes the names of the parameters, such as `3.body.`; empty for the whole network.
    func layers(
        _ descriptions: [LayerDescription], from input: Port, prefix: String = ""
    ) throws(EngineError) -> [any Layer] {
        var cursor = Cursor(descriptions: descriptions, listPrefix: prefix)
        var layers: [any Layer] = []
        var port = input
        while let (description, prefix) = cursor.next() {
            guard let layer = try layer(description, prefix, port, &cursor) else { continue }
            layers.append(layer)
            port = layer.output
        }
        return layers
    }

    /// Creates a layer, fused with the layers after it where possible; nil for dropout without effect.
    private func layer(
        _ description: LayerDescription, _ prefix: String, _ input: Port, _ cursor: inout Cursor
    ) throws(EngineError) -> (any Layer)? {
        switch description {
        case .dense:
            if cursor.listPrefix.isEmpty { lastHidden = input }
            let isLast = prefix == "\(network.layers.count - 1)."
            return try weighted(parts(prefix, input, &cursor)) { [context] (parts) throws(EngineError) in
                try Dense.make(parts, isLast: isLast, context)
            }
        case .convolution(_, let window):
            var parts = parts(prefix, input, &cursor)
            // The pooling has fewer elements to mask: where its maximum is 0, it passes no gradient on.
            if parts.relu, cursor.isAtMaxPooling {
                parts.masksGradient = false
                cursor.poolingMasksGradient = true
            }
            return try weighted(parts) { [context] (parts) throws(EngineError) in
                try Convolution.make(window, parts, context)
            }
        case .maxPooling(let window):
            defer { cursor.poolingMasksGradient = false }
            return try Pooling(GF_MAXIMUM, window, input: input, masksGradient: cursor.poolingMasksGradient, context)
        case .averagePooling(let window): return try Pooling(GF_AVERAGE, window, input: input, context)
        case .globalAveragePooling:
            let window = Window(size: input.dimensions[2], stride: 1, padding: .pixels(0))
            return try Pooling(GF_AVERAGE, window, input: input, context)
        case .batchNormalization:
            let relu = cursor.take(.relu) != nil
            return try BatchNormalization(normalization(prefix), input: input, relu: relu, context)
        case .relu: return try Activation(GF_RELU, input: input, context)
        case .tanh: return try Activation(GF_TANH, input: input, context)
        case .dropout(let rate):
            dropoutCount += 1
            guard context.isTraining, rate > 0 else { return nil }
            return try Dropout(rate: rate, salt: dropoutCount, input: input, context)
        case .residual(let body, let shortcut):
            return try Residual(
                input: input, relu: cursor.take(.relu) != nil, context,
                body: { (input) throws(EngineError) in
                    try layers(body, from: input, prefix: prefix + "body.")
                },
                shortcut: { (input) throws(EngineError) in
                    try layers(shortcut, from: input, prefix: prefix + "shortcut.")
                })
        }
    }

    /// The parts of a weighted layer, with the batch normalisation (for inference) and the ReLU that follow it.
    private func parts(_ prefix: String, _ input: Port, _ cursor: inout Cursor) -> WeightedLayerParts {
        let normalization = context.isTraining ? nil : cursor.take(.batchNormalization).map(normalization)
        let relu = cursor.take(.relu) != nil
        return WeightedLayerParts(
            weight: network.parameter(prefix + "weight"), bias: network.parameter(prefix + "bias"), input: input,
            relu: relu, masksGradient: relu, normalization: normalization)
    }

    private func weighted(
        _ parts: WeightedLayerParts, _ make: (WeightedLayerParts) throws(EngineError) -> any Layer
    ) throws(EngineError) -> any Layer {
        guard let normalization = parts.normalization else { return try make(parts) }
        return try NormalizedLayer(parts, normalization, context, make: make)
    }

    private func normalization(_ prefix: String) -> BatchNormalization.Parameters {
        BatchNormalization.Parameters(
            scale: network.parameter(prefix + "scale"), shift: network.parameter(prefix + "shift"),
            mean: network.parameter(prefix + "mean"), variance: network.parameter(prefix + "variance"))
    }

    /// A position in a list of layer descriptions.
    private struct Cursor {
        let descriptions: [LayerDescription]
        let listPrefix: String
        /// Whether the next max pooling masks the gradient for the ReLU before it.
        var poolingMasksGradient = false
        private var position = 0

        init(descriptions: [LayerDescription], listPrefix: String) {
            self.descriptions = descriptions
            self.listPrefix = listPrefix
        }

        /// The next description and the prefix of its parameters.
        mutating func next() -> (LayerDescription, prefix: String)? {
            guard position < descriptions.count else { return nil }
            defer { position += 1 }
            return (descriptions[position], "\(listPrefix)\(position).")
        }

        /// Skips the next description if it is this one, and returns the prefix of its parameters.
        mutating func take(_ description: LayerDescription) -> String? {
            guard position < descriptions.count, descriptions[position] == description else { return nil }
            return next()?.prefix
        }

        var isAtMaxPooling: Bool {
            if position < descriptions.count, case .maxPooling = descriptions[position] { true } else { false }
        }
    }
}
