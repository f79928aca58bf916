/// How weights are updated from their gradients.
public enum Optimizer: Hashable, Sendable {
    /// Stochastic gradient descent with momentum 0 ..< 1, optionally Nesterov's.
    case sgd(momentum: Float, nesterov: Bool)
    /// Adam (Kingma and Ba, ICLR 2015).
    case adam(beta1: Float, beta2: Float, epsilon: Float)
    /// Adadelta (Zeiler, 2012).
    case adadelta(rho: Float, epsilon: Float)
}

/// Penalties and constraints that keep weights small.
public struct Regularisation: Hashable, Sendable {
    /// The L2 penalty: half of this times the sum of the squared weights is added to the loss; 0 or more.
    public var l2: Float = 0
    /// Whether ``l2`` is a decoupled weight decay instead, scaled by the learning rate (Loshchilov and Hutter, ICLR
    /// 2019); Adam only.
    public var decoupled = false
    /// Maximum Euclidean norm of the weights into a unit; nil for no limit.
    public var maxNorm: Float?

    /// No regularisation unless given.
    public init(l2: Float = 0, decoupled: Bool = false, maxNorm: Float? = nil) {
        self.l2 = l2
        self.decoupled = decoupled
        self.maxNorm = maxNorm
    }
}
