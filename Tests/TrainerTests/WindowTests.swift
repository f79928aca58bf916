import GlyphForge
import Testing

@testable import Trainer

@Suite("Windows")
struct WindowTests {
    /// The output of a layer for an input of one channel, read as the features of a dense layer after it.
    private func result(_ layer: LayerDescription, side: Int, input: [Float], weight: [Float]? = nil) throws -> [Float]
    {
        let network = try Network(
            inputShape: [1, side, side], layers: [layer, .dense(units: 1)], initial: InitialWeights(seed: 1),
            on: Engine(threads: 1))
        if let weight { try network.parameter("0.weight").set(weight) }
        let execution = try Execution(network, batch: 1, isTraining: false)
        _ = execution.input.update(fromContentsOf: input)
        try execution.forward()
        return Array(try execution.features())
    }

    /// Calls `combine` for each window with its pixels, without the padding: their places in the window and their
    /// values.
    private func slide(
        _ window: Window, side: Int, input: [Float], before: Int, _ combine: ([(place: Int, value: Float)]) -> Float
    ) -> [Float] {
        let count = window.outputSize(side)
        return (0..<count * count).map { position in
            let top = position / count * window.stride - before, left = position % count * window.stride - before
            var found: [(Int, Float)] = []
            for place in 0..<window.size * window.size {
                let row = top + place / window.size, column = left + place % window.size
                guard (0..<side).contains(row), (0..<side).contains(column) else { continue }
                found.append((place, input[row * side + column]))
            }
            return combine(found)
        }
    }

    @Test("Convolutions and poolings match a plain loop", arguments: Architecture.windows)
    func plainLoop(_ window: Window) throws {
        for side in [7, 8] {
            let input = uniform(side * side, seed: UInt64(side)), weight = uniform(window.size * window.size, seed: 3)
            let before = window.paddings(side).before
            func expect(
                _ layer: LayerDescription, _ weight: [Float]? = nil, _ combine: ([(place: Int, value: Float)]) -> Float
            ) throws {
                let expected = slide(window, side: side, input: input, before: before, combine)
                let found = try result(layer, side: side, input: input, weight: weight)
                #expect(found.count == expected.count)
                #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(layer)")
            }
            try expect(.convolution(channels: 1, window), weight) { $0.reduce(0) { $0 + $1.value * weight[$1.place] } }
            try expect(.maxPooling(window)) { $0.map(\.value).max()! }
            // The mean excludes the padding.
            try expect(.averagePooling(window)) { $0.map(\.value).reduce(0, +) / Float($0.count) }
        }
    }

    @Test("Same padding puts an odd pixel after the input")
    func same() {
        #expect(Window(size: 3, stride: 2, padding: .same).paddings(8) == (0, 1))
        #expect(Window(size: 3, stride: 2, padding: .same).paddings(7) == (1, 1))
        #expect(Window(size: 2, stride: 1, padding: .same).paddings(5) == (0, 1))
        #expect(Window(size: 1, stride: 2, padding: .same).paddings(8) == (0, 0))
        #expect(Window(size: 5, stride: 1, padding: .same).outputSize(28) == 28)
        #expect(Window(size: 3, stride: 2, padding: .same).outputSize(7) == 4)
        #expect(Window(size: 5, stride: 1, padding: .pixels(0)).outputSize(4) == 0)
    }

    @Test("An invalid sequence of layers is an error with the reason")
    func architecture() {
        func error(_ layers: [LayerDescription]) -> String? {
            #expect(throws: ArchitectureError.self) { _ = try layers.outputShape(of: [1, 4, 4]) }?.description
        }
        let window = Window(size: 5, stride: 1, padding: .pixels(0))
        #expect(
            error([.maxPooling(window)])
                == "max-pooling of size 5 does not fit on its input of 4 x 4 pixels.")
        #expect(
            error([.dense(units: 3), .convolution(channels: 3, .three)])
                == "convolution needs rows and columns, but follows a dense layer.")
        #expect(
            error([.dense(units: 3), .globalAveragePooling])?.hasPrefix("global-average-pooling needs rows") == true)
        #expect(
            error([.averagePooling(Window(size: 2, stride: 2, padding: .pixels(2)))])?.contains("too much padding (2)")
                == true)
        #expect(error([.residual(body: [], shortcut: [])]) == "a residual block needs a body.")
        #expect(
            error([.residual(body: [.dense(units: 3)], shortcut: [])])?.contains(
                "the body's has 3 units and the shortcut's 1 channel of 4 x 4") == true)
    }
}
