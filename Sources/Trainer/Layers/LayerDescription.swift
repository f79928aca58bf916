/// A layer of an architecture, without the sizes that follow from its input.
public indirect enum LayerDescription: Hashable, Sendable {
    /// Fully connected, with this many units.
    case dense(units: Int)
    /// A convolution with this many output channels.
    case convolution(channels: Int, Window)
    /// The maximum of each window.
    case maxPooling(Window)
    /// The mean of each window.
    case averagePooling(Window)
    /// The mean of each channel.
    case globalAveragePooling
    /// Batch normalisation of each channel or unit.
    case batchNormalization
    /// The activation max(x, 0).
    case relu
    /// The hyperbolic tangent as activation.
    case tanh
    /// Sets elements to 0 with this probability, 0 ..< 1, in training.
    case dropout(rate: Float)
    /// The sum of the body's and the shortcut's output; an empty shortcut passes the input through.
    case residual(body: [LayerDescription], shortcut: [LayerDescription])

    /// The layer's name in recipes.
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

    /// The shape of the output, without the batch: channels, rows and columns, or units.
    ///
    /// - Throws: ``ArchitectureError`` if the layer does not accept an input of this shape.
    public func outputShape(of input: [Int]) throws(ArchitectureError) -> [Int] {
        func windowed(_ window: Window, channels: Int) throws(ArchitectureError) -> [Int] {
            guard input.count == 3 else {
                throw ArchitectureError("\(kind) needs rows and columns, but follows a dense layer.")
            }
            let rows = window.outputSize(input[1]), columns = window.outputSize(input[2])
            guard rows > 0, columns > 0 else {
                throw ArchitectureError(
                    "\(kind) of size \(window.size) does not fit on its input of \(input[1]) x \(input[2]) pixels.")
            }
            let (before, after) = window.paddings(input[1])
            guard max(before, after) < window.size else {
                throw ArchitectureError(
                    "\(kind) of size \(window.size) has too much padding (\(after)); it must be less than the size.")
            }
            return [channels, rows, columns]
        }
        switch self {
        case .dense(let units): return [units]
        case .convolution(let channels, let window): return try windowed(window, channels: channels)
        case .maxPooling(let window), .averagePooling(let window): return try windowed(window, channels: input[0])
        case .globalAveragePooling:
            guard input.count == 3 else {
                throw ArchitectureError("\(kind) needs rows and columns, but follows a dense layer.")
            }
            return [input[0], 1, 1]
        case .batchNormalization, .relu, .tanh, .dropout: return input
        case .residual(let body, let shortcut):
            guard !body.isEmpty else { throw ArchitectureError("a residual block needs a body.") }
            let bodyShape = try body.outputShape(of: input), shortcutShape = try shortcut.outputShape(of: input)
            guard bodyShape == shortcutShape else {
                throw ArchitectureError(
                    "the outputs of a residual block must have the same shape, but the body's has "
                        + "\(Self.text(bodyShape)) and the shortcut's \(Self.text(shortcutShape)).")
            }
            return bodyShape
        }
    }

    /// A shape as `64 channels of 7 x 7` or `1024 units`.
    private static func text(_ shape: [Int]) -> String {
        let plural = shape[0] == 1 ? "" : "s"
        return shape.count == 3
            ? "\(shape[0]) channel\(plural) of \(shape[1]) x \(shape[2])" : "\(shape[0]) unit\(plural)"
    }
}

extension [LayerDescription] {
    /// The shape of the last layer's output.
    public func outputShape(of input: [Int]) throws(ArchitectureError) -> [Int] {
        var shape = input
        for layer in self { shape = try layer.outputShape(of: shape) }
        return shape
    }
}

/// An error in a sequence of layers: one does not accept the output of the layer before it.
public struct ArchitectureError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error as a sentence for users.
    public let description: String

    init(_ description: String) { self.description = description }
}
