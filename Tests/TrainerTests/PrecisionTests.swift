import Foundation
import GlyphForge
import TestSupport
import Testing

@testable import Trainer

@Suite("Precision")
struct PrecisionTests {
    private static let isSupported = Engine.supportsBFloat16

    /// The output and all gradients of a network for random inputs and output gradients.
    private func pass(_ network: Network, batch: Int, _ precision: Precision) throws -> (
        output: [Float], gradients: [[Float]]
    ) {
        let execution = try Execution(network, batch: batch, isTraining: true, precision: precision)
        _ = execution.input.update(fromContentsOf: uniform(execution.input.count, seed: 11))
        try execution.forward()
        let output = Array(execution.output)
        _ = execution.outputGradient.update(fromContentsOf: uniform(output.count, seed: 12))
        try execution.backward()
        return (output, try network.parameters.filter(\.isTrained).map { try $0.gradientNumbers()! })
    }

    /// The cosine of the angle between two vectors; 1 when both are 0.
    private func cosine(_ a: [Float], _ b: [Float]) -> Double {
        func product(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
        let lengths = (product(a, a) * product(b, b)).squareRoot()
        return lengths > 0 ? product(a, b) / lengths : product(a, a) == product(b, b) ? 1 : 0
    }

    @Test(
        "Outputs and gradients in bf16 are close to those in float32 for every kind of layer",
        .enabled(if: isSupported, "this processor has no bf16"),
        arguments: Architecture.convolutions + Architecture.poolings + Architecture.others)
    func nearFloat32(_ architecture: Architecture) throws {
        let network = try architecture.network(seed: 5)
        let exact = try pass(network, batch: 16, .fp32), rounded = try pass(network, batch: 16, .bf16)
        #expect(rounded.output != exact.output)
        let largest = exact.output.map(abs).max()!
        for (a, b) in zip(exact.output, rounded.output) { #expect(abs(a - b) < 0.05 * largest) }
        // Compared as one vector, because some are 0 except for rounding: those of a bias before a batch normalisation.
        #expect(cosine(exact.gradients.flatMap(\.self), rounded.gradients.flatMap(\.self)) > 0.99)
    }

    @Test(
        "Outputs of inference in bf16 are close to those in float32",
        .enabled(if: isSupported, "this processor has no bf16"),
        arguments: Architecture.others + Architecture.withDropout)
    func inference(_ architecture: Architecture) throws {
        let network = try architecture.network(seed: 5)
        func output(_ precision: Precision) throws -> [Float] {
            let execution = try Execution(network, batch: 3, isTraining: false, precision: precision)
            _ = execution.input.update(fromContentsOf: uniform(execution.input.count, seed: 11))
            try execution.forward()
            return Array(execution.output)
        }
        let exact = try output(.fp32), rounded = try output(.bf16)
        #expect(rounded != exact)
        let largest = exact.map(abs).max()!
        for (a, b) in zip(exact, rounded) { #expect(abs(a - b) < 0.05 * largest) }
    }

    @Test("Dropout drops the same elements as in float32", .enabled(if: isSupported, "this processor has no bf16"))
    func dropout() throws {
        let network = try Network(
            inputShape: [40], layers: [.dense(units: 500), .dropout(rate: 0.4), .dense(units: 500)],
            initial: InitialWeights(.constant(0), seed: 1), on: Engine(threads: 1))
        try network.parameter("0.bias").set(Array(repeating: 0.6, count: 500))
        // The last layer passes its input through.
        var identity = [Float](repeating: 0, count: 500 * 500)
        for unit in 0..<500 { identity[unit * 501] = 1 }
        try network.parameter("2.weight").set(identity)
        func dropped(_ precision: Precision) throws -> [Float] {
            let execution = try Execution(network, batch: 4, isTraining: true, precision: precision)
            try execution.forward(seed: 3)
            return Array(execution.output)
        }
        let exact = try dropped(.fp32), rounded = try dropped(.bf16)
        #expect(exact.contains(0))
        for (a, b) in zip(exact, rounded) { #expect((a == 0) == (b == 0) && abs(a - b) < 0.01) }
    }

    @Test(
        "A network overfits 20 images in bf16, reproducibly",
        .enabled(if: isSupported, "this processor has no bf16"), arguments: [false, true])
    func overfits(_ hasConvolutions: Bool) throws {
        let layers: [LayerDescription] =
            hasConvolutions
            ? [
                .convolution(channels: 16, .three), .batchNormalization, .relu, .maxPooling(.two), .dense(units: 32),
                .relu,
            ]
            : [.dense(units: 64), .relu]
        func train() throws -> (correct: Int, loss: Double, weights: [[Float]]) {
            let network = try Network(
                inputShape: [1, 8, 8], layers: layers + [.dense(units: 10)], initial: InitialWeights(seed: 1),
                on: Engine(threads: 1))
            let execution = try Execution(network, batch: 20, isTraining: true, precision: .bf16)
            let optimizer = try OptimizerState(.sgd(momentum: 0.9, nesterov: false), Regularisation(), network)
            let labels = (0..<20).map { Int32($0 * 7 % 10) }
            var last = (loss: 0.0, correct: 0)
            for step in 1...150 {
                _ = execution.input.update(fromContentsOf: uniform(20 * 64, seed: 4))
                try execution.forward()
                last = CrossEntropy().evaluate(
                    logits: execution.output, labels: labels, gradient: execution.outputGradient)
                try execution.backward()
                try optimizer.update(rate: 0.05, step: step)
            }
            return (last.correct, last.loss, try network.parameters.map { try $0.numbers() })
        }
        let first = try train(), second = try train()
        #expect(first.correct == 20 && first.loss < 0.05)
        #expect(first.weights == second.weights)
    }

    @Test("bf16 on a processor without support is an error", .enabled(if: !isSupported, "this processor has bf16"))
    func unsupported() throws {
        let error = #expect(throws: EngineError.self) {
            try Execution(try Architecture.others[0].network(), batch: 1, isTraining: false, precision: .bf16)
        }
        #expect(error?.description.hasPrefix("This processor has no instructions for bf16") == true)
    }
}
