import GlyphForge
import Testing

@testable import Trainer

@Suite("Initialisation")
struct InitializationTests {
    private func weights(_ initialization: Initialization, _ layer: LayerDescription, inputShape: [Int]) throws
        -> [Float]
    {
        let network = try Network(
            inputShape: inputShape, layers: [layer], initial: InitialWeights(initialization, biases: 0.25, seed: 3),
            on: Engine(threads: 1))
        #expect(try network.parameter("0.bias").numbers().allSatisfy { $0 == 0.25 })
        return try network.parameter("0.weight").numbers()
    }

    private func expect(
        _ numbers: [Float], deviation: Float, largest: ClosedRange<Float>, _ location: SourceLocation = #_sourceLocation
    ) {
        let count = Float(numbers.count)
        let mean = numbers.reduce(0, +) / count
        let found = (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        #expect(abs(mean) < 5 * deviation / count.squareRoot(), sourceLocation: location)
        #expect(abs(found / deviation - 1) < 5 / count.squareRoot(), sourceLocation: location)
        #expect(largest.contains(numbers.map(abs).max()! / deviation), sourceLocation: location)
    }

    private let dense = LayerDescription.dense(units: 100)
    private let convolution = LayerDescription.convolution(channels: 40, .three)

    @Test("Xavier weights are uniform, scaled by inputs and outputs")
    func xavier() throws {
        let three = Float(3).squareRoot()
        func deviation(_ inputs: Int, _ outputs: Int) -> Float { (2 / Float(inputs + outputs)).squareRoot() }
        expect(
            try weights(.xavier, dense, inputShape: [150]), deviation: deviation(150, 100),
            largest: 0.99 * three...1.00001 * three)
        // In a dense layer, each input has one weight per unit; in a convolution, one per channel and kernel pixel.
        expect(
            try weights(.xavier, dense, inputShape: [2, 8, 8]), deviation: deviation(128, 100),
            largest: 0.99 * three...1.00001 * three)
        expect(
            try weights(.xavier, convolution, inputShape: [20, 8, 8]), deviation: deviation(180, 360),
            largest: 0.99 * three...1.00001 * three)
    }

    @Test("He weights are normal, scaled by inputs")
    func he() throws {
        expect(
            try weights(.he, dense, inputShape: [2, 8, 8]), deviation: (2 / Float(128)).squareRoot(), largest: 3...6)
        expect(
            try weights(.he, convolution, inputShape: [20, 8, 8]), deviation: (2 / Float(180)).squareRoot(),
            largest: 3...6)
    }

    @Test("Other distributions have the given deviation; truncation at two deviations reduces it to 0.88 of that")
    func others() throws {
        expect(try weights(.normal(deviation: 0.05), dense, inputShape: [128]), deviation: 0.05, largest: 3...6)
        let truncated = try weights(.truncatedNormal(deviation: 0.1), dense, inputShape: [128])
        expect(truncated, deviation: 0.1 * 0.8796, largest: 2...2.2738)
        #expect(truncated.allSatisfy { abs($0) <= 0.2 })
        #expect(try weights(.constant(0.5), dense, inputShape: [4]).allSatisfy { $0 == 0.5 })
    }

    @Test(
        "Random weights do not depend on the number of threads",
        arguments: [Initialization.xavier, .he, .truncatedNormal(deviation: 1)])
    func threads(_ initialization: Initialization) throws {
        func numbers(_ threads: Int) throws -> [Float] {
            try Network(
                inputShape: [400], layers: [.dense(units: 300)], initial: InitialWeights(initialization, seed: 3),
                on: Engine(threads: threads)
            ).parameter("0.weight").numbers()
        }
        let one = try numbers(1)
        #expect(try numbers(2) == one && numbers(3) == one)
        #expect(Set(one).count > 110_000)
    }

    @Test("Weights depend on the seed, and layers have different weights")
    func seeds() throws {
        func network(_ seed: UInt64) throws -> [[Float]] {
            try Network(
                inputShape: [6], layers: [.dense(units: 6), .dense(units: 6)], initial: InitialWeights(seed: seed),
                on: Engine(threads: 1)
            )
            .parameters.map { try $0.numbers() }
        }
        #expect(try network(1) == network(1))
        #expect(try network(1) != network(2))
        let numbers = try network(1)
        #expect(numbers[0] != numbers[2])
    }
}
