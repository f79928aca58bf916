/// How weights follow their gradients.
public enum Optimizer: Hashable, Sendable {
    /// Stochastic gradient descent; momentum 0 ..< 1, by Nesterov's rule or not.
    case sgd(momentum: Float, nesterov: Bool)
    /// Kingma and Ba, ICLR 2015.
    case adam(beta1: Float, beta2: Float, epsilon: Float)
    /// Zeiler, 2012.
    case adadelta(rho: Float, epsilon: Float)
}

/// How weights are kept small.
public struct Regularisation: Hashable, Sendable {
    /// Added to the loss is half of this times the sum of the squared weights; 0 or more.
    public var l2: Float = 0
    /// Taken off the weights instead, in each step this times the rate (Loshchilov and Hutter, ICLR 2019); Adam only.
    public var decoupled = false
    /// The largest Euclidean norm of the weights into one unit; nil for any.
    public var maxNorm: Float?

    public init(l2: Float = 0, decoupled: Bool = false, maxNorm: Float? = nil) {
        self.l2 = l2
        self.decoupled = decoupled
        self.maxNorm = maxNorm
    }
}
