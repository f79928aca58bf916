internal import CDNNL

/// A parameter of a layer: a tensor of weights, biases or running statistics.
public final class Parameter {
    /// The role of a parameter in its layer.
    public enum Role: String, Sendable {
        /// Parameters of dense layers and convolutions.
        case weight, bias
        /// Parameters of batch normalisation.
        case scale, shift
        /// Running statistics of batch normalisation, which gradients do not change.
        case mean, variance
    }

    /// The position in the network and the role, such as `3.weight`.
    public let name: String
    /// The role in the layer.
    public let role: Role
    /// Dimensions in C order: outputs, inputs, then rows and columns of a kernel.
    public let shape: [Int]
    private(set) var value: Tensor
    /// The gradient in training, in the same layout as the value.
    private(set) var gradient: Tensor?
    /// Increases with each change of the value, so that copies in other layouts can be updated.
    private(set) var version = 0
    /// Number of views, which depend on the location of the value in memory.
    fileprivate var viewCount = 0
    private let engine: Engine

    /// A parameter whose numbers are 0.
    init(name: String, role: Role, shape: [Int], on engine: Engine) throws(EngineError) {
        self.name = name
        self.role = role
        self.shape = shape
        self.engine = engine
        value = try engine.plain(shape)
    }

    /// Number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// Whether an optimizer updates it.
    public var isTrained: Bool { role != .mean && role != .variance }

    /// Whether L2 regularisation applies to it.
    public var isRegularised: Bool { role == .weight }

    /// Must be called after each change of the value's elements.
    func hasChanged() { version += 1 }

    /// Allocates the gradient if it does not exist. Value and gradient are in `layout` from then on, unless an earlier
    /// execution uses the value at its current location.
    func prepareTraining(in layout: Layout) throws(EngineError) {
        guard gradient == nil else { return }
        if viewCount == 0, value.layout != layout {
            let moved = try Tensor(layout, on: engine)
            try engine.copy(value, to: moved)
            value = moved
        }
        gradient = try Tensor(value.layout, on: engine)
    }

    /// The numbers in C order.
    public func numbers() throws(EngineError) -> [Float] { try plain(value) }

    /// The gradient in C order; nil when not training.
    public func gradientNumbers() throws(EngineError) -> [Float]? {
        try gradient.map { (tensor) throws(EngineError) in try plain(tensor) }
    }

    /// Sets the numbers, given in C order.
    public func set(_ numbers: [Float]) throws(EngineError) {
        try set(numbers, in: value)
        hasChanged()
    }

    /// The elements of a tensor with this parameter's layout, such as a momentum, in C order.
    func plain(_ tensor: Tensor) throws(EngineError) -> [Float] {
        let plain = try engine.plain(tensor.layout.dimensions)
        try engine.copy(tensor, to: plain)
        return Array(plain.floats)
    }

    /// Sets the elements of a tensor with this parameter's layout, given in C order.
    func set(_ numbers: [Float], in tensor: Tensor) throws(EngineError) {
        precondition(numbers.count == count)
        let plain = try engine.plain(tensor.layout.dimensions)
        _ = plain.floats.update(fromContentsOf: numbers)
        try engine.copy(plain, to: tensor)
    }
}

/// A parameter in the layout that an operation needs: the parameter itself, or a copy in another layout.
final class ParameterView {
    let tensor: Tensor
    private let parameter: Parameter
    private let copying: Operation?
    private var version = -1

    /// - Parameter other: A view that is always refreshed before this one; its tensor is used if the layout is the
    ///   same.
    init(
        _ parameter: Parameter, in layout: Layout, _ scratch: Scratch, sharing other: ParameterView? = nil
    ) throws(EngineError) {
        self.parameter = parameter
        if parameter.value.layout == layout {
            tensor = parameter.value
            copying = nil
        } else if let other, other.tensor.layout == layout {
            tensor = other.tensor
            copying = nil
        } else {
            tensor = try Tensor(layout, on: scratch.engine)
            copying = try .reorder(parameter.value, to: tensor, scratch)
        }
        parameter.viewCount += 1
    }

    deinit { parameter.viewCount -= 1 }

    /// Brings the copy up to date.
    func refresh() throws(EngineError) {
        guard let copying, version != parameter.version else { return }
        try copying.run()
        version = parameter.version
    }
}
