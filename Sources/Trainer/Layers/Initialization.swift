internal import CDNNL

/// What weights are before training. Biases begin constant.
public enum Initialization: Hashable, Sendable {
    /// Uniform, by the numbers of inputs and outputs (Glorot and Bengio, AISTATS 2010).
    case xavier
    /// Normal, by the number of inputs, for ReLU (He et al., ICCV 2015).
    case he
    case normal(deviation: Float)
    /// Normal, without what is beyond two standard deviations.
    case truncatedNormal(deviation: Float)
    case constant(Float)

    /// Writes the weights of a layer, with the threads of the calling thread's engine; they do not depend on how many.
    ///
    /// - Parameters:
    ///   - inputs: How many numbers each output is computed from.
    ///   - outputs: How many numbers are computed from each input.
    func fill(_ weights: UnsafeMutableBufferPointer<Float>, inputs: Int, outputs: Int, seed: UInt64) {
        func normal(_ deviation: Float, limit: Float = .infinity) {
            gf_normal(weights.baseAddress!, weights.count, deviation, limit, seed)
        }
        switch self {
        case .xavier: gf_uniform(weights.baseAddress!, weights.count, (6 / Float(inputs + outputs)).squareRoot(), seed)
        case .he: normal((2 / Float(inputs)).squareRoot())
        case .normal(let deviation): normal(deviation)
        case .truncatedNormal(let deviation): normal(deviation, limit: 2)
        case .constant(let value): weights.update(repeating: value)
        }
    }
}
