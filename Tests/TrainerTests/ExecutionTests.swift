import Foundation
import GlyphForge
import Testing

@testable import Trainer

@Suite("Executions")
struct ExecutionTests {
    private func output(_ execution: Execution, _ input: [Float], seed: UInt64 = 0) throws -> [Float] {
        _ = execution.input.update(fromContentsOf: input)
        try execution.forward(seed: seed)
        return Array(execution.output)
    }

    private func isNear(_ a: [Float], _ b: [Float], _ tolerance: Float = 1e-5) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
    }

    @Test(
        "Without dropout and batch normalisation, inference matches the forward pass of training",
        arguments: Architecture.others.filter { !$0.layers.contains(.batchNormalization) })
    func inference(_ architecture: Architecture) throws {
        guard !"\(architecture.layers)".contains("batchNormalization") else { return }
        let network = try architecture.network()
        let input = uniform(3 * architecture.side * architecture.side, seed: 5)
        let training = try output(Execution(network, batch: 3, isTraining: true), input)
        #expect(isNear(try output(Execution(network, batch: 3, isTraining: false), input), training))
    }

    @Test("Batch normalisation updates its running statistics in training and uses them in inference")
    func runningStatistics() throws {
        let network = try Network(
            inputShape: [1, 2, 2], layers: [.batchNormalization, .dense(units: 1)], initial: InitialWeights(seed: 1),
            on: Engine(threads: 1))
        try network.parameter("1.weight").set([1, 0, 0, 0])
        let input: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
        _ = try output(Execution(network, batch: 2, isTraining: true), input)
        // The mean is 4.5, the unbiased variance 6.
        let mean = try network.parameter("0.mean").numbers(), variance = try network.parameter("0.variance").numbers()
        #expect(isNear(mean, [0.45]) && isNear(variance, [0.9 + 0.6]))
        let found = try output(Execution(network, batch: 1, isTraining: false), [1, 0, 0, 0])
        #expect(isNear(found, [(1 - 0.45) / (1.5 + 1e-5).squareRoot()]))
    }

    @Test(
        "Inference uses the current running statistics, also with fused batch normalisation"
    )
    func followedStatistics() throws {
        let network = try Network(
            inputShape: [1, 6, 6],
            layers: [
                .convolution(channels: 5, .three), .batchNormalization, .relu, .dense(units: 4), .batchNormalization,
            ], initial: InitialWeights(seed: 1), on: Engine(threads: 1))
        let input = uniform(36, seed: 5)
        let inference = try Execution(network, batch: 1, isTraining: false)
        let before = try output(inference, input)
        _ = try output(Execution(network, batch: 8, isTraining: true), uniform(8 * 36, seed: 6))
        let after = try output(inference, input)
        #expect(!isNear(before, after, 1e-3))
        #expect(try output(Execution(network, batch: 1, isTraining: false), input) == after)
    }

    @Test("Outputs do not depend on the other images in the batch", arguments: Architecture.others)
    func batches(_ architecture: Architecture) throws {
        let network = try architecture.network()
        let input = uniform(6 * architecture.side * architecture.side, seed: 5)
        let whole = try output(Execution(network, batch: 6, isTraining: false), input)
        let pair = try Execution(network, batch: 2, isTraining: false)
        let share = input.count / 3
        var parts: [Float] = []
        for part in 0..<3 { parts += try output(pair, Array(input[part * share..<(part + 1) * share])) }
        #expect(isNear(whole, parts))
    }

    @Test("Executions share parameters and gradients, in whatever order they were created")
    func sharing() throws {
        let network = try Architecture(
            "", side: 6,
            [.convolution(channels: 10, .three), .relu, .convolution(channels: 18, .three), .relu, .dense(units: 33)]
        ).network()
        let input = uniform(4 * 36, seed: 5)
        let before = try Execution(network, batch: 4, isTraining: false)
        let first = try Execution(network, batch: 4, isTraining: true)
        let second = try Execution(network, batch: 1, isTraining: true)
        let state = try OptimizerState(.sgd(momentum: 0, nesterov: false), Regularisation(), network)
        let start = try output(before, input)
        for (step, training) in [first, second, first].enumerated() {
            _ = training.input.update(fromContentsOf: input[..<training.input.count])
            try training.forward()
            training.outputGradient.update(repeating: 1)
            try training.backward()
            try state.update(rate: 5e-4, step: step + 1)
        }
        let after = try Execution(network, batch: 4, isTraining: false)
        let end = try output(after, input)
        #expect(!isNear(start, end))
        #expect(isNear(try output(before, input), end))
        #expect(isNear(try output(first, input), end))
        #expect(isNear(try output(second, Array(input[..<36])), Array(end[..<Architecture.classes])))
    }

    @Test("The gradient of a batch is the sum over its images, in whatever order the executions were created")
    func gradientsOfParts() throws {
        let network = try Architecture(
            "", [.convolution(channels: 10, .three), .tanh, .convolution(channels: 18, .three)]
        ).network()
        let input = uniform(4 * 49, seed: 5)
        // Created first, which fixes the location of the parameters.
        _ = try Execution(network, batch: 4, isTraining: false)
        let reader = try Execution(network, batch: 2, isTraining: false)
        func gradients(_ execution: Execution, _ input: ArraySlice<Float>) throws -> [[Float]] {
            _ = try output(execution, Array(input))
            execution.outputGradient.update(repeating: 1)
            try execution.backward()
            return try network.parameters.map { try $0.gradientNumbers()! }
        }
        let whole = try gradients(Execution(network, batch: 4, isTraining: true), input[...])
        let single = try Execution(network, batch: 1, isTraining: true)
        var sums = whole.map { $0.map { _ in Float(0) } }
        for image in 0..<4 {
            for (position, part) in try gradients(single, input[image * 49..<(image + 1) * 49]).enumerated() {
                sums[position] = zip(sums[position], part).map { $0 + $1 }
            }
        }
        #expect(zip(whole, sums).allSatisfy { isNear($0, $1, 1e-3) })
        _ = reader.batch
    }

    @Test("Parameters can be set and read in any memory layout", arguments: Architecture.others)
    func parameters(_ architecture: Architecture) throws {
        let network = try architecture.network()
        let training = try Execution(network, batch: 16, isTraining: true)
        let inference = try Execution(network, batch: 3, isTraining: false)
        let input = uniform(inference.input.count, seed: 5)
        let start = try output(inference, input)
        let numbers = try network.parameters.map { try $0.numbers() }
        for parameter in network.parameters {
            try parameter.set(uniform(parameter.count, seed: 9).map { abs($0) + 0.1 })
        }
        #expect(!isNear(try output(inference, input), start))
        for (parameter, numbers) in zip(network.parameters, numbers) {
            #expect(try parameter.numbers() == uniform(parameter.count, seed: 9).map { abs($0) + 0.1 })
            try parameter.set(numbers)
            #expect(try parameter.numbers() == numbers)
        }
        #expect(try output(inference, input) == start)
        #expect(training.batch == 16)
    }

    @Test("Dropout drops its share of the elements and preserves the mean", arguments: [Float(0.1), 0.5, 0.8])
    func dropout(_ rate: Float) throws {
        let execution = try Execution(try identity([.dropout(rate: rate)], units: 1000), batch: 20, isTraining: true)
        var dropped: [[Bool]] = []
        for seed in 0..<4 {
            let result = try output(execution, Array(repeating: 1, count: 20_000), seed: UInt64(seed))
            let share = Float(result.count { $0 == 0 }) / 20_000
            #expect(abs(share - rate) < 0.015)
            #expect(result.allSatisfy { $0 == 0 || abs($0 - 1 / (1 - rate)) < 1e-5 })
            dropped.append(result.map { $0 == 0 })
        }
        // Consecutive seeds make independent choices, and drop different numbers of elements.
        for (a, b) in [(0, 1), (1, 2), (0, 3)] {
            let both = Float(zip(dropped[a], dropped[b]).count { $0 && $1 }) / 20_000
            #expect(abs(both - rate * rate) < 0.015)
        }
        #expect(Set(dropped.map { $0.count { $0 } }).count > 1)
    }

    @Test("Dropout layers of a step drop different elements, depending only on the seed, and none in inference")
    func dropouts() throws {
        let network = try identity([.dropout(rate: 0.5), .dropout(rate: 0.5)], units: 1000)
        let execution = try Execution(network, batch: 4, isTraining: true)
        let ones = [Float](repeating: 1, count: 4000)
        let result = try output(execution, ones, seed: 3)
        #expect(abs(Float(result.count { $0 != 0 }) / 4000 - 0.25) < 0.04)
        #expect(try output(execution, ones, seed: 3) == result)
        #expect(try output(execution, ones, seed: 4) != result)
        #expect(try output(Execution(network, batch: 4, isTraining: false), ones) == ones)
    }

    /// A network of only these layers.
    private func identity(_ layers: [LayerDescription], units: Int) throws -> Network {
        try Network(inputShape: [units], layers: layers, initial: InitialWeights(seed: 1), on: Engine(threads: 1))
    }

    @Test("An operation that oneDNN cannot create is an error that names it")
    func impossible() throws {
        let error = #expect(throws: EngineError.self) { _ = try Layout([-1, 2]) }
        #expect(error?.description.hasPrefix("A tensor of [-1, 2] failed: invalid sizes") == true)
        #expect(Engine.controlsThreads)
        #expect(Engine.version.split(separator: ".").count == 3)
        #expect(!Engine.instructionSet.isEmpty)
    }
}
