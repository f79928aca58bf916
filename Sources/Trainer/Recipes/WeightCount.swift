extension [LayerDescription] {
    /// Number of trainable weights, biases included.
    ///
    /// - Parameter inputShape: Channels, rows and columns of the input.
    /// - Throws: ``ArchitectureError`` if the layers do not fit this input.
    public func weightCount(inputShape: [Int]) throws(ArchitectureError) -> Int {
        var shape = inputShape
        var count = 0
        for layer in self {
            count += try layer.weightCount(inputShape: shape)
            shape = try layer.outputShape(of: shape)
        }
        return count
    }
}

extension LayerDescription {
    fileprivate func weightCount(inputShape shape: [Int]) throws(ArchitectureError) -> Int {
        switch self {
        case .dense(let units): return (shape.reduce(1, *) + 1) * units
        case .convolution(let channels, let window): return (shape[0] * window.size * window.size + 1) * channels
        case .batchNormalization: return 2 * shape[0]
        case .residual(let body, let shortcut):
            return try body.weightCount(inputShape: shape) + shortcut.weightCount(inputShape: shape)
        case .maxPooling, .averagePooling, .globalAveragePooling, .relu, .tanh, .dropout: return 0
        }
    }
}
