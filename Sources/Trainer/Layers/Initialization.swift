internal import CDNNL

/// The distribution of the initial weights. The initial biases are constant.
public enum Initialization: Hashable, Sendable {
    /// Uniform, scaled by the number of inputs and outputs (Glorot and Bengio, AISTATS 2010).
    case xavier
    /// Normal, scaled by the number of inputs, for ReLU (He et al., ICCV 2015).
    case he
    /// Normal with this standard deviation.
    case normal(deviation: Float)
    /// Normal, truncated at two standard deviations.
    case truncatedNormal(deviation: Float)
    /// The same value for all weights.
    case constant(Float)

    /// Writes the initial weights of a layer. The result does not depend on the number of threads.
    ///
    /// - Parameters:
    ///   - inputs: Number of inputs of each output (fan-in).
    ///   - outputs: Number of outputs of each input (fan-out).
    func fill(_ weights: UnsafeMutableBufferPointer<Float>, inputs: Int, outputs: Int, seed: UInt64) {
        func normal(_ deviation: Float, limit: Float = .infinity) {
            gf_fill_normal(weights.baseAddress!, weights.count, deviation, limit, seed)
        }
        switch self {
        case .xavier:
            gf_fill_uniform(weights.baseAddress!, weights.count, (6 / Float(inputs + outputs)).squareRoot(), seed)
        case .he: normal((2 / Float(inputs)).squareRoot())
        case .normal(let deviation): normal(deviation)
        case .truncatedNormal(let deviation): normal(deviation, limit: 2)
        case .constant(let value): weights.update(repeating: value)
        }
    }
}

/// The initial weights and biases of a network.
public struct InitialWeights: Hashable, Sendable {
    /// The distribution of the weights.
    public let distribution: Initialization
    /// The value of all biases.
    public let biases: Float
    /// Random seed for the weights.
    public let seed: UInt64

    /// He's distribution and biases of 0 unless given.
    public init(_ distribution: Initialization = .he, biases: Float = 0, seed: UInt64) {
        self.distribution = distribution
        self.biases = biases
        self.seed = seed
    }
}
