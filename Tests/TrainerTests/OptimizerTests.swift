import Foundation
import GlyphForge
import Testing

@testable import Trainer

@Suite("Optimizers")
struct OptimizerTests {
    static let all: [Optimizer] = [
        .sgd(momentum: 0, nesterov: false), .sgd(momentum: 0.9, nesterov: false), .sgd(momentum: 0.9, nesterov: true),
        .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), .adadelta(rho: 0.95, epsilon: 1e-6),
    ]
    static let regularisations = [
        Regularisation(), Regularisation(l2: 0.1), Regularisation(l2: 0.1, decoupled: true),
        Regularisation(maxNorm: 0.5),
    ]

    /// A network whose weights have blocked layouts, with an execution for training.
    private func example(threads: Int = 1) throws -> (network: Network, execution: Execution) {
        let network = try Architecture(
            "",
            [
                .convolution(channels: 10, .three), .relu, .convolution(channels: 20, .three), .relu, .dense(units: 35),
                .relu,
            ]
        ).network(threads: threads)
        return (network, try Execution(network, batch: 4, isTraining: true))
    }

    /// Computes gradients for random inputs and random output gradients.
    private func differentiate(_ execution: Execution, seed: UInt64) throws {
        _ = execution.input.update(fromContentsOf: uniform(execution.input.count, seed: seed))
        try execution.forward(seed: seed)
        _ = execution.outputGradient.update(fromContentsOf: uniform(execution.outputGradient.count, seed: seed + 50))
        try execution.backward(seed: seed)
    }

    /// The update of a parameter in double precision, as in the papers.
    private struct Reference {
        let optimizer: Optimizer
        let decay: Double
        let decoupled: Bool
        var first: [Double]
        var second: [Double]

        mutating func step(_ weights: inout [Double], _ gradient: [Float], rate: Double, step: Int) {
            for i in weights.indices {
                var g = Double(gradient[i])
                if case .adam = optimizer, decoupled {
                    weights[i] -= rate * decay * weights[i]
                } else {
                    g += decay * weights[i]
                }
                switch optimizer {
                case .sgd(let momentum, let nesterov):
                    first[i] = Double(momentum) * first[i] + g
                    weights[i] -= rate * (nesterov ? g + Double(momentum) * first[i] : first[i])
                case .adam(let beta1, let beta2, let epsilon):
                    let (beta1, beta2) = (Double(beta1), Double(beta2))
                    first[i] = beta1 * first[i] + (1 - beta1) * g
                    second[i] = beta2 * second[i] + (1 - beta2) * g * g
                    let m = first[i] / (1 - pow(beta1, Double(step))), v = second[i] / (1 - pow(beta2, Double(step)))
                    weights[i] -= rate * m / (v.squareRoot() + Double(epsilon))
                case .adadelta(let rho, let epsilon):
                    let (rho, epsilon) = (Double(rho), Double(epsilon))
                    first[i] = rho * first[i] + (1 - rho) * g * g
                    let change = ((second[i] + epsilon) / (first[i] + epsilon)).squareRoot() * g
                    second[i] = rho * second[i] + (1 - rho) * change * change
                    weights[i] -= rate * change
                }
            }
        }
    }

    @Test("Updates match a plain implementation of the papers", arguments: all, regularisations)
    func reference(_ optimizer: Optimizer, _ regularisation: Regularisation) throws {
        let (network, execution) = try example()
        let state = try OptimizerState(optimizer, regularisation, network)
        var weights = try network.parameters.map { try $0.numbers().map(Double.init) }
        var references = network.parameters.map { parameter in
            let zeros = [Double](repeating: 0, count: parameter.count)
            let decay = parameter.role == .weight ? Double(regularisation.l2) : 0
            return Reference(
                optimizer: optimizer, decay: decay, decoupled: regularisation.decoupled, first: zeros, second: zeros)
        }
        for step in 1...4 {
            try differentiate(execution, seed: UInt64(step))
            for (position, parameter) in network.parameters.enumerated() {
                references[position].step(
                    &weights[position], try parameter.gradientNumbers()!, rate: Double(Float(0.01)), step: step)
                guard let limit = regularisation.maxNorm, parameter.role == .weight else { continue }
                let inputs = parameter.count / parameter.shape[0]
                for unit in 0..<parameter.shape[0] {
                    let row = unit * inputs..<(unit + 1) * inputs
                    let norm = weights[position][row].reduce(0) { $0 + $1 * $1 }.squareRoot()
                    if norm > Double(limit) { for i in row { weights[position][i] *= Double(limit) / norm } }
                }
            }
            try state.update(rate: 0.01, step: step)
        }
        for (position, parameter) in network.parameters.enumerated() {
            let found = try parameter.numbers()
            let error = zip(found, weights[position]).map { abs(Double($0) - $1) }.max()!
            #expect(error < 1e-5, "\(parameter.name)")
        }
    }

    @Test("The first steps match a computation by hand")
    func byHand() throws {
        let network = try Network(
            inputShape: [1], layers: [.dense(units: 1)], initial: InitialWeights(.constant(2), seed: 1),
            on: Engine(threads: 1))
        let execution = try Execution(network, batch: 1, isTraining: true)
        let state = try OptimizerState(.sgd(momentum: 0.5, nesterov: false), Regularisation(l2: 0.25), network)
        let expected: [(weight: Float, bias: Float)] = [(1.65, -0.1), (1.13375, -0.25)]
        for step in 1...2 {
            execution.input[0] = 3
            try execution.forward()
            execution.outputGradient[0] = 1
            try execution.backward()
            // Weight: g = 3 + 0.25 * 2 = 3.5, then 3 + 0.25 * 1.65 = 3.4125 and v = 0.5 * 3.5 + 3.4125; bias: 1, then
            // 1.5.
            try state.update(rate: 0.1, step: step)
            #expect(abs(try network.parameter("0.weight").numbers()[0] - expected[step - 1].weight) < 1e-6)
            #expect(abs(try network.parameter("0.bias").numbers()[0] - expected[step - 1].bias) < 1e-6)
        }
    }

    @Test("The norm of a unit's weights never exceeds the maximum", arguments: all)
    func maxNorm(_ optimizer: Optimizer) throws {
        let (network, execution) = try example()
        let state = try OptimizerState(optimizer, Regularisation(maxNorm: 0.25), network)
        for step in 1...3 {
            try differentiate(execution, seed: UInt64(step))
            try state.update(rate: 0.5, step: step)
            for parameter in network.parameters where parameter.role == .weight {
                let numbers = try parameter.numbers()
                let inputs = parameter.count / parameter.shape[0]
                for unit in 0..<parameter.shape[0] {
                    let norm = numbers[unit * inputs..<(unit + 1) * inputs].reduce(0) { $0 + $1 * $1 }.squareRoot()
                    #expect(norm <= 0.25 * 1.00001)
                }
            }
        }
    }

    /// The weights after a few steps, optionally with a new optimizer that takes over the memory after two of them.
    private func weights(threads: Int, from remembered: Bool = false, _ optimizer: Optimizer) throws -> [[Float]] {
        let (network, execution) = try example(threads: threads)
        var state = try OptimizerState(optimizer, Regularisation(l2: 1e-3), network)
        for step in 1...4 {
            if remembered, step == 3 {
                // Transfers the memory by name, as a checkpoint does.
                let kept = Dictionary(uniqueKeysWithValues: try state.numbers().map { ($0.name, $0.numbers) })
                state = try OptimizerState(optimizer, Regularisation(l2: 1e-3), network)
                try state.set { kept[$0]! }
                for parameter in network.parameters { try parameter.set(try parameter.numbers()) }
            }
            try differentiate(execution, seed: UInt64(step))
            try state.update(rate: 0.05, step: step)
        }
        return try network.parameters.map { try $0.numbers() }
    }

    @Test("The same seed and number of threads result in the same weights, bit by bit", arguments: [1, 2])
    func deterministic(_ threads: Int) throws {
        #expect(try weights(threads: threads, Self.all[3]) == weights(threads: threads, Self.all[3]))
    }

    @Test(
        "Training with restored weights and optimizer memory has the same result as without interruption",
        arguments: all)
    func takenUp(_ optimizer: Optimizer) throws {
        #expect(try weights(threads: 1, optimizer) == weights(threads: 1, from: true, optimizer))
    }

    @Test("A network overfits 20 images", arguments: zip(all.dropFirst(), [0.05, 0.05, 0.01, 1] as [Float]))
    func overfits(_ optimizer: Optimizer, _ rate: Float) throws {
        let network = try Architecture(
            "",
            [
                .convolution(channels: 8, .three), .batchNormalization, .relu, .maxPooling(.two),
                .residual(body: [.convolution(channels: 8, .three), .relu], shortcut: []), .dropout(rate: 0.1),
                .dense(units: 24), .tanh,
            ]
        ).network()
        let execution = try Execution(network, batch: 20, isTraining: true)
        let state = try OptimizerState(optimizer, Regularisation(), network)
        _ = execution.input.update(fromContentsOf: uniform(execution.input.count, seed: 1))
        let labels = (0..<20).map { Int32($0 * 7 % Architecture.classes) }
        let loss = CrossEntropy()
        for step in 1...150 {
            try execution.forward(seed: UInt64(step))
            _ = loss.evaluate(logits: execution.output, labels: labels, gradient: execution.outputGradient)
            try execution.backward(seed: UInt64(step))
            try state.update(rate: rate, step: step)
        }
        let inference = try Execution(network, batch: 20, isTraining: false)
        _ = inference.input.update(fromContentsOf: execution.input)
        try inference.forward()
        var gradient = [Float](repeating: 0, count: inference.output.count)
        let result = gradient.withUnsafeMutableBufferPointer {
            loss.evaluate(logits: inference.output, labels: labels, gradient: $0)
        }
        #expect(result.correct == 20)
        #expect(result.loss < 0.2)
    }
}
