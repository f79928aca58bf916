internal import GlyphForge
internal import Yams

extension RecipeReader {
    /// Maximum number of outputs of a layer for one image.
    private static let maxOutputs = 1 << 24
    /// Maximum number of weights in a network: with their gradients they need 4 GB.
    private static let maxWeights = 500_000_000
    private static let maxLayers = 1000
    private static let maxResidualDepth = 8

    private static let layerNames = [
        "dense", "convolution", "max-pooling", "average-pooling", "global-average-pooling", "batch-normalization",
        "relu", "tanh",
        "dropout", "residual",
    ]

    /// The layers of the whole network.
    func network(_ node: Node) throws(RecipeError) -> [LayerDescription] {
        var shape = [1, side, side]
        var count = 0
        let layers = try layers(node, "layers", &shape, &count, depth: 0)
        let weights: Int
        do {
            weights = try layers.weightCount(inputShape: [1, side, side])
        } catch {
            throw self.error(node, "for images of \(side) x \(side) pixels, \(error.description.dropLast())")
        }
        guard weights <= Self.maxWeights else {
            throw error(
                node,
                "for images of \(side) x \(side) pixels, this network has \(TextFormat.grouped(weights)) weights; the "
                    + "maximum is \(TextFormat.grouped(Self.maxWeights))")
        }
        return layers
    }

    /// - Parameters:
    ///   - shape: The shape of the input; becomes the shape of the output.
    ///   - count: Number of layers so far.
    private func layers(
        _ node: Node, _ subject: String, _ shape: inout [Int], _ count: inout Int, depth: Int
    ) throws(RecipeError) -> [LayerDescription] {
        var layers: [LayerDescription] = []
        for item in try list(node, subject) {
            count += 1
            guard count <= Self.maxLayers else {
                throw error(item, "a network can have at most \(TextFormat.grouped(Self.maxLayers)) layers")
            }
            let layer = try layer(item, shape, &count, depth)
            do {
                shape = try layer.outputShape(of: shape)
            } catch {
                throw self.error(item, "for images of \(side) x \(side) pixels, \(error.description.dropLast())")
            }
            guard shape.reduce(1, *) <= Self.maxOutputs else {
                throw error(
                    item,
                    "\(layer.kind) has \(TextFormat.grouped(shape.reduce(1, *))) outputs for each image; the maximum "
                        + "is \(TextFormat.grouped(Self.maxOutputs))")
            }
            layers.append(layer)
        }
        return layers
    }

    private func layer(_ node: Node, _ shape: [Int], _ count: inout Int, _ depth: Int) throws(RecipeError)
        -> LayerDescription
    {
        let (name, value) = try choice(node, "a layer", Self.layerNames)
        func needed(_ example: String) throws(RecipeError) -> Node {
            guard let value else { throw error(node, "\(name) needs a value, such as '\(name): \(example)'") }
            return value
        }
        func alone(_ layer: LayerDescription) throws(RecipeError) -> LayerDescription {
            if let value { throw error(value, "\(name) takes no value; got \(text(of: value))") }
            return layer
        }
        switch name {
        case "dense":
            return .dense(units: Int(try relativeNumber(needed("1024"), name, .whole(1...1_000_000), pixels)))
        case "convolution": return try convolution(needed("{channels: 32, size: 3}"))
        case "max-pooling": return .maxPooling(try pooling(needed("2"), name))
        case "average-pooling": return .averagePooling(try pooling(needed("2"), name))
        case "global-average-pooling": return try alone(.globalAveragePooling)
        case "batch-normalization": return try alone(.batchNormalization)
        case "relu": return try alone(.relu)
        case "tanh": return try alone(.tanh)
        case "dropout": return .dropout(rate: try number(needed("0.5"), name, .below(from: 0, 1)))
        default:
            guard depth < Self.maxResidualDepth else {
                throw error(node, "residual blocks can be nested at most \(Self.maxResidualDepth) deep")
            }
            return try residual(needed("{body: [...]}"), shape, &count, depth + 1)
        }
    }

    private func convolution(_ node: Node) throws(RecipeError) -> LayerDescription {
        let values = try mapping(node, "convolution", keys: ["channels", "size", "stride", "padding"])
        guard let channels = values["channels"] else {
            throw error(node, "convolution needs the key 'channels'")
        }
        guard let size = values["size"] else { throw error(node, "convolution needs the key 'size'") }
        return .convolution(
            channels: try integer(channels, "channels", 1...65_536), try window(values, size: size, defaultStride: 1))
    }

    private func pooling(_ node: Node, _ name: String) throws(RecipeError) -> Window {
        if case .scalar = node { return try window([:], size: node, defaultStride: nil) }
        let values = try mapping(node, name, keys: ["size", "stride", "padding"])
        guard let size = values["size"] else { throw error(node, "\(name) needs the key 'size'") }
        return try window(values, size: size, defaultStride: nil)
    }

    /// - Parameter defaultStride: Nil uses the window's size.
    private func window(_ values: [String: Node], size sizeNode: Node, defaultStride: Int?) throws(RecipeError)
        -> Window
    {
        let size = try integer(sizeNode, "size", 1...64)
        let stride = try values["stride"].map { (node) throws(RecipeError) in try integer(node, "stride", 1...64) }
        return Window(
            size: size, stride: stride ?? defaultStride ?? size, padding: try values["padding"].map(padding) ?? .same)
    }

    private func padding(_ node: Node) throws(RecipeError) -> Window.Padding {
        if node.scalar?.string == "same" { return .same }
        do {
            return .pixels(try integer(node, "padding", 0...63))
        } catch {
            // This error mentions the other possibility too.
            throw self.error(
                node, "padding must be 'same' or a number of pixels from 0 to 63; got \(text(of: node))")
        }
    }

    private func residual(_ node: Node, _ shape: [Int], _ count: inout Int, _ depth: Int) throws(RecipeError)
        -> LayerDescription
    {
        var bodyNode = node, shortcutNode: Node?
        if case .mapping = node {
            let values = try mapping(node, "residual", keys: ["body", "shortcut"])
            guard let body = values["body"] else { throw error(node, "residual needs the key 'body'") }
            (bodyNode, shortcutNode) = (body, values["shortcut"])
        }
        var bodyShape = shape, shortcutShape = shape
        let body = try layers(bodyNode, "body", &bodyShape, &count, depth: depth)
        var shortcut: [LayerDescription] = []
        if let shortcutNode { shortcut = try layers(shortcutNode, "shortcut", &shortcutShape, &count, depth: depth) }
        return .residual(body: body, shortcut: shortcut)
    }
}
