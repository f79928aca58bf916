extension Recipe {
    /// The layers that have sizes, in one line, such as `5x5x32, max 2, 1024`; the classes are left out.
    public var layersInShort: String { layers.isEmpty ? "none" : words(layers) }
}

/// Activations, normalisation and dropout do not change the shape, and are left out.
private func words(_ layers: [LayerDescription]) -> String {
    layers.compactMap { layer in
        switch layer {
        case .dense(let units): "\(units)"
        case .convolution(let channels, let window):
            "\(window.size)x\(window.size)x\(channels)" + (window.stride > 1 ? "/\(window.stride)" : "")
        case .maxPooling(let window): "max \(window.size)"
        case .averagePooling(let window): "average \(window.size)"
        case .globalAveragePooling: "average"
        case .residual(let body, _): "[\(words(body))]"
        case .batchNormalization, .relu, .tanh, .dropout: nil
        }
    }.joined(separator: ", ")
}
