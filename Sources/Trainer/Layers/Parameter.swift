internal import CDNNL

/// Numbers that a network has learnt: the weights of a layer, or a batch normalisation's running mean.
public final class Parameter {
    /// What the numbers are to their layer.
    public enum Role: String, Sendable {
        case weight, bias
        /// Of batch normalisation.
        case scale, shift
        /// Of batch normalisation: followed while training, not descended on.
        case mean, variance
    }

    /// Where it is in the network and what it is there, such as `3.weight`.
    public let name: String
    public let role: Role
    /// Dimensions in C order: outputs, inputs, then rows and columns of a kernel.
    public let shape: [Int]
    private(set) var value: Tensor
    /// The gradient, in the same layout as the value; while training.
    private(set) var gradient: Tensor?
    /// Changes whenever the value does, so that copies in other layouts know when to be made again.
    private(set) var version = 0
    /// How many views there are, which rely on where the value is.
    fileprivate var viewCount = 0
    private let engine: Engine

    /// A parameter of numbers that are 0.
    init(name: String, role: Role, shape: [Int], on engine: Engine) throws(EngineError) {
        self.name = name
        self.role = role
        self.shape = shape
        self.engine = engine
        value = try engine.plain(shape)
    }

    /// How many numbers.
    public var count: Int { shape.reduce(1, *) }

    /// Whether descending on the gradient changes it.
    public var isTrained: Bool { role != .mean && role != .variance }

    /// Whether L2 regularisation draws it to 0: only a layer's weights.
    public var isRegularised: Bool { role == .weight }

    func hasChanged() { version += 1 }

    /// Makes room for the gradient, if there is none yet. Value and gradient are in `layout` from then on, unless an
    /// execution made before reads the value where it is.
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

    /// The elements of a tensor of this parameter's layout, such as a momentum, in C order.
    func plain(_ tensor: Tensor) throws(EngineError) -> [Float] {
        let plain = try engine.plain(tensor.layout.dimensions)
        try engine.copy(tensor, to: plain)
        return Array(plain.floats)
    }

    func set(_ numbers: [Float], in tensor: Tensor) throws(EngineError) {
        precondition(numbers.count == count)
        let plain = try engine.plain(tensor.layout.dimensions)
        _ = plain.floats.update(fromContentsOf: numbers)
        try engine.copy(plain, to: tensor)
    }
}

/// A parameter in the layout that one operation wants; the parameter itself when it is that already.
final class ParameterView {
    let tensor: Tensor
    private let parameter: Parameter
    private let copying: Operation?
    private var version = -1

    /// - Parameter other: Refreshed before, and read too when its layout is this.
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
