extension Recipe {
    /// The layers that change the shape, in one line such as `5x5x32, max 2, 1024`, without the layer for the classes.
    public var layerSummary: String { layers.isEmpty ? "none" : Self.summary(layers) }

    private static func summary(_ layers: [LayerDescription]) -> String {
        layers.compactMap { layer in
            switch layer {
            case .dense(let units): "\(units)"
            case .convolution(let channels, let window):
                "\(window.size)x\(window.size)x\(channels)" + (window.stride > 1 ? "/\(window.stride)" : "")
            case .maxPooling(let window): "max \(window.size)"
            case .averagePooling(let window): "average \(window.size)"
            case .globalAveragePooling: "average"
            case .residual(let body, _): "[\(summary(body))]"
            case .batchNormalization, .relu, .tanh, .dropout: nil
            }
        }.joined(separator: ", ")
    }
}
