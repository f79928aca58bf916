import Foundation
import GlyphForge
import Testing

@testable import Trainer

@Suite("Gradients")
struct GradientTests {
    /// A loss for testing gradients: the sum of the outputs with random weights.
    private struct Loss {
        let execution: Execution
        let weights: [Float]
        let seed: UInt64 = 7

        init(_ network: Network) throws {
            execution = try Execution(network, batch: 3, isTraining: true)
            _ = execution.input.update(fromContentsOf: uniform(execution.input.count, seed: 2))
            weights = uniform(execution.output.count, seed: 3)
        }

        func callAsFunction() throws -> Double {
            try execution.forward(seed: seed)
            return zip(execution.output, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }

        func differentiate() throws {
            try execution.forward(seed: seed)
            _ = execution.outputGradient.update(fromContentsOf: weights)
            try execution.backward(seed: seed)
        }
    }

    @Test(
        "Gradients match finite differences for every kind of layer",
        arguments: Architecture.deterministic + Architecture.withDropout)
    func finiteDifferences(_ architecture: Architecture) throws {
        let network = try architecture.network()
        let loss = try Loss(network)
        try loss.differentiate()
        for parameter in network.parameters where parameter.isTrained {
            let gradient = try #require(try parameter.gradientNumbers())
            let numbers = try parameter.numbers()
            let length = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            // Along the gradient, where an error is largest compared with the noise, and in random directions, where
            // missing elements are visible.
            for direction in 0..<3 {
                var along = direction == 0 ? gradient : uniform(gradient.count, seed: UInt64(direction))
                let norm = along.reduce(0) { $0 + $1 * $1 }.squareRoot()
                guard norm > 0 else { continue }
                along = along.map { $0 / norm }
                let expected = zip(gradient, along).reduce(0) { $0 + Double($1.0) * Double($1.1) }
                // A step across the kink of a ReLU or a change of the maximum measures neither slope. A smaller step
                // avoids this but has a larger rounding error.
                var errors: [Double] = []
                for step: Float in [4e-3, 1e-3, 3e-4] where errors.allSatisfy({ $0 > 0.01 * length + 1e-3 }) {
                    func moved(_ step: Float) throws -> Double {
                        try parameter.set(zip(numbers, along).map { $0 + step * $1 })
                        return try loss()
                    }
                    errors.append(abs((try moved(step) - moved(-step)) / Double(2 * step) - expected))
                }
                #expect(errors.min()! <= 0.01 * length + 1e-3, "\(parameter.name): \(errors) from \(expected)")
                try parameter.set(numbers)
            }
        }
    }
}
