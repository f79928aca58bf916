extension [LayerDescription] {
    /// How many numbers descending on the gradient changes.
    ///
    /// - Parameter inputShape: Channels, rows and columns, on which the layers must fit.
    public func weightCount(inputShape: [Int]) -> Int {
        var shape = inputShape
        var count = 0
        for layer in self {
            count += layer.weightCount(inputShape: shape)
            shape = try! layer.outputShape(of: shape)
        }
        return count
    }
}

extension LayerDescription {
    fileprivate func weightCount(inputShape shape: [Int]) -> Int {
        switch self {
        case .dense(let units): (shape.reduce(1, *) + 1) * units
        case .convolution(let channels, let window): (shape[0] * window.size * window.size + 1) * channels
        case .batchNormalization: 2 * shape[0]
        case .residual(let body, let shortcut):
            body.weightCount(inputShape: shape) + shortcut.weightCount(inputShape: shape)
        case .maxPooling, .averagePooling, .globalAveragePooling, .relu, .tanh, .dropout: 0
        }
    }
}
