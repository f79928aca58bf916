/// A layer as an architecture names it, without sizes that follow from its input.
public indirect enum LayerDescription: Hashable, Sendable {
    /// Fully connected, to this many units.
    case dense(units: Int)
    case convolution(channels: Int, Window)
    case maxPooling(Window)
    case averagePooling(Window)
    /// The mean of each channel.
    case globalAveragePooling
    case batchNormalization
    case relu
    case tanh
    /// Sets elements to 0 with this probability, 0 ..< 1, while training.
    case dropout(rate: Float)
    /// What the body computes plus what the shortcut does; an empty shortcut is the input itself.
    case residual(body: [LayerDescription], shortcut: [LayerDescription])

    /// Its name in recipes.
    public var kind: String {
        switch self {
        case .dense: "dense"
        case .convolution: "convolution"
        case .maxPooling: "max-pooling"
        case .averagePooling: "average-pooling"
        case .globalAveragePooling: "global-average-pooling"
        case .batchNormalization: "batch-normalization"
        case .relu: "relu"
        case .tanh: "tanh"
        case .dropout: "dropout"
        case .residual: "residual"
        }
    }

    /// The shape of its output, without the batch: channels, rows and columns, or units.
    ///
    /// - Throws: A sentence when the layer cannot follow on such an input.
    public func outputShape(of input: [Int]) throws(ArchitectureError) -> [Int] {
        func windowed(_ window: Window, channels: Int) throws(ArchitectureError) -> [Int] {
            guard input.count == 3 else {
                throw ArchitectureError("\(kind) needs rows and columns, but comes after a dense layer.")
            }
            let rows = window.outputSize(input[1]), columns = window.outputSize(input[2])
            guard rows > 0, columns > 0 else {
                throw ArchitectureError(
                    "\(kind) of size \(window.size) does not fit on what is left of the image, \(input[1]) x \(input[2]) pixels."
                )
            }
            let (before, after) = window.paddings(input[1])
            guard max(before, after) < window.size else {
                throw ArchitectureError(
                    "\(kind) of size \(window.size) has too much padding (\(after)): less than the size is needed.")
            }
            return [channels, rows, columns]
        }
        switch self {
        case .dense(let units): return [units]
        case .convolution(let channels, let window): return try windowed(window, channels: channels)
        case .maxPooling(let window), .averagePooling(let window): return try windowed(window, channels: input[0])
        case .globalAveragePooling:
            guard input.count == 3 else {
                throw ArchitectureError("\(kind) needs rows and columns, but comes after a dense layer.")
            }
            return [input[0], 1, 1]
        case .batchNormalization, .relu, .tanh, .dropout: return input
        case .residual(let body, let shortcut):
            guard !body.isEmpty else { throw ArchitectureError("a residual block needs a body.") }
            let bodyShape = try body.outputShape(of: input), shortcutShape = try shortcut.outputShape(of: input)
            guard bodyShape == shortcutShape else {
                throw ArchitectureError(
                    "the body of a residual block gives \(words(bodyShape)), and its shortcut \(words(shortcutShape)); they must be equal to be added."
                )
            }
            return bodyShape
        }
    }
}

/// A shape as `64 channels of 7 x 7` or `1024 units`.
private func words(_ shape: [Int]) -> String {
    shape.count == 3 ? "\(shape[0]) channels of \(shape[1]) x \(shape[2])" : "\(shape[0]) units"
}

extension [LayerDescription] {
    /// The shape of the last layer's output.
    public func outputShape(of input: [Int]) throws(ArchitectureError) -> [Int] {
        var shape = input
        for layer in self { shape = try layer.outputShape(of: shape) }
        return shape
    }
}

/// Layers that cannot follow on each other.
public struct ArchitectureError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
