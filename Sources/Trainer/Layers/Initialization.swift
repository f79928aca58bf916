internal import Foundation
internal import GlyphForge

/// What weights are before training. Biases begin constant.
public enum Initialization: Hashable, Sendable {
    /// Uniform, by the numbers of inputs and outputs (Glorot and Bengio, AISTATS 2010).
    case xavier
    /// Normal, by the number of inputs, for ReLU (He et al., ICCV 2015).
    case he
    case normal(deviation: Float)
    /// Normal, drawn anew beyond two standard deviations.
    case truncatedNormal(deviation: Float)
    case constant(Float)

    /// Weights of a layer.
    ///
    /// - Parameters:
    ///   - inputs: How many numbers each output is computed from.
    ///   - outputs: How many numbers are computed from each input.
    func weights(_ shape: [Int], inputs: Int, outputs: Int, using generator: inout SeededGenerator) -> [Float] {
        let count = shape.reduce(1, *)
        switch self {
        case .xavier:
            let limit = (6 / Float(inputs + outputs)).squareRoot()
            return (0..<count).map { _ in Float.random(in: -limit...limit, using: &generator) }
        case .he:
            let deviation = (2 / Float(inputs)).squareRoot()
            return (0..<count).map { _ in deviation * standardNormal(using: &generator) }
        case .normal(let deviation):
            return (0..<count).map { _ in deviation * standardNormal(using: &generator) }
        case .truncatedNormal(let deviation):
            return (0..<count).map { _ in
                var number = standardNormal(using: &generator)
                while abs(number) > 2 { number = standardNormal(using: &generator) }
                return deviation * number
            }
        case .constant(let value): return Array(repeating: value, count: count)
        }
    }
}

/// A number from the standard normal distribution (Box and Muller, 1958).
func standardNormal(using generator: inout SeededGenerator) -> Float {
    // From (0, 1], so that the logarithm is finite.
    let radius = (-2 * log(1 - Float.random(in: 0..<1, using: &generator))).squareRoot()
    return radius * cos(2 * .pi * Float.random(in: 0..<1, using: &generator))
}
