import Foundation
import GlyphForge
import Testing

@testable import Trainer

/// A small network for tests. Together they contain every kind of layer in every position with different code.
struct Architecture: CustomTestStringConvertible, Sendable {
    let name: String
    /// Width and height of the input, which has one channel.
    let side: Int
    /// The layers without the last one, a dense layer of `classes` units.
    let layers: [LayerDescription]

    static let classes = 3
    var testDescription: String { name }

    init(_ name: String, side: Int = 7, _ layers: [LayerDescription]) {
        self.name = name
        self.side = side
        self.layers = layers
    }

    /// A network with random parameters, including running means and variances.
    func network(seed: UInt64 = 1, threads: Int = 1) throws -> Network {
        let network = try Network(
            inputShape: [1, side, side], layers: layers + [.dense(units: Self.classes)],
            initial: InitialWeights(seed: seed), on: Engine(threads: threads))
        var generator = SeededGenerator(seed: seed + 100)
        for parameter in network.parameters where parameter.role != .weight {
            let middle: Float = parameter.role == .scale || parameter.role == .variance ? 1 : 0
            try parameter.set((0..<parameter.count).map { _ in middle + .random(in: -0.3...0.3, using: &generator) })
        }
        return network
    }

    /// The windows to test convolutions and poolings with.
    static let windows: [Window] = [1, 2, 3, 5].flatMap { size in
        [1, 2, 3].flatMap { stride in
            ([.same, .pixels(0), .pixels(1), .pixels(2)] as [Window.Padding])
                .filter { if case .pixels(let count) = $0 { count < size } else { true } }
                .map { Window(size: size, stride: stride, padding: $0) }
        }
    }

    static let convolutions = windows.flatMap { window in
        [
            Architecture("First \(window.words)", [.convolution(channels: 5, window), .tanh]),
            Architecture(
                "Second \(window.words)", side: 8,
                [.convolution(channels: 3, .three), .tanh, .convolution(channels: 10, window)]),
        ]
    }

    static let poolings = windows.flatMap { window in
        [
            Architecture("Maximum \(window.words)", [.convolution(channels: 5, .three), .maxPooling(window)]),
            Architecture(
                "Average \(window.words)", side: 8, [.convolution(channels: 3, .three), .averagePooling(window)]),
        ]
    }

    private static let projection: [LayerDescription] = [
        .convolution(channels: 10, Window(size: 1, stride: 2, padding: .same)), .batchNormalization,
    ]
    private static let body: [LayerDescription] = [
        .convolution(channels: 10, Window(size: 3, stride: 2, padding: .same)), .batchNormalization, .relu,
        .convolution(channels: 10, .three), .batchNormalization,
    ]

    static let others = [
        Architecture("Dense alone", []),
        Architecture("Dense", [.dense(units: 17), .tanh, .dense(units: 5)]),
        Architecture("Dense with ReLU", [.dense(units: 33), .relu, .dense(units: 16), .relu]),
        Architecture("Dense after convolution", [.convolution(channels: 10, .three), .dense(units: 20), .tanh]),
        Architecture(
            "Convolution with ReLU",
            [.convolution(channels: 16, .three), .relu, .convolution(channels: 9, .three), .relu]),
        Architecture(
            "Many channels", side: 5, [.convolution(channels: 32, .three), .tanh, .convolution(channels: 33, .three)]),
        Architecture("ReLU after pooling", [.convolution(channels: 5, .three), .averagePooling(.two), .relu]),
        Architecture("ReLU first", [.relu, .dense(units: 6)]),
        Architecture("Tanh first", [.tanh, .convolution(channels: 5, .three)]),
        Architecture("Pooling first", side: 8, [.maxPooling(.two), .averagePooling(.two), .dense(units: 6)]),
        Architecture(
            "Maximum of ReLU",
            [.convolution(channels: 10, .three), .relu, .maxPooling(.two), .convolution(channels: 5, .three)]),
        Architecture(
            "Maximum of ReLU, overlapping",
            [.convolution(channels: 16, .three), .relu, .maxPooling(Window(size: 3, stride: 2, padding: .pixels(1)))]),
        Architecture(
            "Sixteens", side: 9, [.convolution(channels: 16, .three), .relu, .convolution(channels: 32, .three), .relu]),
        Architecture("Global average", [.convolution(channels: 10, .three), .globalAveragePooling]),
        Architecture("Normalised images", [.convolution(channels: 5, .three), .batchNormalization, .tanh]),
        Architecture("Normalised images with ReLU", [.convolution(channels: 10, .three), .batchNormalization, .relu]),
        Architecture("Normalised units", [.dense(units: 6), .batchNormalization, .tanh]),
        Architecture("Normalised units with ReLU", [.dense(units: 19), .batchNormalization, .relu]),
        Architecture("Normalised first", [.batchNormalization, .dense(units: 5)]),
        Architecture("Normalised first with ReLU", [.batchNormalization, .relu, .convolution(channels: 5, .three)]),
        Architecture("Normalised last", [.convolution(channels: 3, .three), .maxPooling(.two), .batchNormalization]),
        Architecture(
            "Residual",
            [.convolution(channels: 5, .three), .residual(body: [.convolution(channels: 5, .three)], shortcut: [])]),
        Architecture(
            "Residual with projection",
            [.convolution(channels: 5, .three), .relu, .residual(body: body, shortcut: projection), .relu]),
        Architecture("Residual first", [.residual(body: [.convolution(channels: 1, .three)], shortcut: []), .relu]),
        Architecture("Residual first with projection", [.residual(body: body, shortcut: projection), .relu]),
        Architecture(
            "Residual with pooling",
            side: 8,
            [
                .convolution(channels: 3, .three),
                .residual(body: [.maxPooling(.two), .tanh], shortcut: [.averagePooling(.two)]),
            ]),
        Architecture(
            "Residual of units", [.dense(units: 9), .residual(body: [.dense(units: 9), .tanh], shortcut: []), .relu]),
        Architecture(
            "Residual in residual",
            [
                .convolution(channels: 10, .three),
                .residual(
                    body: [.residual(body: [.convolution(channels: 10, .three), .relu], shortcut: []), .relu],
                    shortcut: [.residual(body: [.tanh], shortcut: [.batchNormalization])]),
            ]),
        Architecture(
            "Two residuals",
            [
                .convolution(channels: 10, .three), .batchNormalization, .relu,
                .residual(body: [.convolution(channels: 10, .three), .batchNormalization], shortcut: []), .relu,
                .residual(body: body, shortcut: projection), .relu, .globalAveragePooling,
            ]),
    ]

    static let withDropout = [
        Architecture("Dropout first", [.dropout(rate: 0.2), .dense(units: 9)]),
        Architecture("Dropout of images", [.convolution(channels: 5, .three), .dropout(rate: 0.3), .tanh]),
        Architecture(
            "Dropout of units", [.dense(units: 16), .relu, .dropout(rate: 0.5), .dense(units: 8), .dropout(rate: 0.5)]),
        Architecture(
            "Dropout in a residual",
            [
                .convolution(channels: 5, .three),
                .residual(body: [.tanh, .dropout(rate: 0.5)], shortcut: [.dropout(rate: 0.2)]),
            ]),
    ]

    /// The different networks of the built-in recipes, without dropout, which is random in training and has no effect
    /// in inference.
    static let builtIn: [Architecture] = {
        var names: [[LayerDescription]: [String]] = [:]
        var order: [[LayerDescription]] = []
        for source in RecipeSource.builtIn {
            let layers = try! source.recipe().layers.withoutDropout
            if names[layers] == nil { order.append(layers) }
            names[layers, default: []].append(source.name)
        }
        return order.map { Architecture(names[$0]!.joined(separator: ", "), side: Recipe.publishedSide, $0) }
    }()

    /// All architectures without random layers.
    static let deterministic = convolutions + poolings + others
}

extension [LayerDescription] {
    var withoutDropout: [LayerDescription] {
        compactMap { layer in
            switch layer {
            case .dropout: nil
            case .residual(let body, let shortcut):
                .residual(body: body.withoutDropout, shortcut: shortcut.withoutDropout)
            default: layer
            }
        }
    }
}

extension Network {
    /// The layers as JSON for the judges.
    var layersAsJSON: String {
        get throws { String(decoding: try JSONSerialization.data(withJSONObject: layers.map(\.asJSON)), as: UTF8.self) }
    }
}

extension LayerDescription {
    /// The layer and its options as JSON for the judges.
    var asJSON: [String: Any] {
        func windowed(_ window: Window) -> [String: Any] {
            let padding: Any =
                switch window.padding {
                case .same: "same"
                case .pixels(let count): count
                }
            return ["kind": kind, "size": window.size, "stride": window.stride, "padding": padding]
        }
        return switch self {
        case .convolution(_, let window), .maxPooling(let window), .averagePooling(let window): windowed(window)
        case .residual(let body, let shortcut):
            ["kind": kind, "body": body.map(\.asJSON), "shortcut": shortcut.map(\.asJSON)]
        default: ["kind": kind]
        }
    }
}

extension Window {
    static let two = Window(size: 2, stride: 2, padding: .same)
    static let three = Window(size: 3, stride: 1, padding: .same)

    var words: String { "\(size) x \(size), stride \(stride), padding \(padding)" }
}

/// Random numbers between -1 and 1.
func uniform(_ count: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in .random(in: -1...1, using: &generator) }
}
