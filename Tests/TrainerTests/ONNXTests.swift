import Foundation
import GlyphForge
import TestSupport
import Testing

@testable import Trainer

@Suite("ONNX")
struct ONNXTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let names = ["A", "\"ß\\", "字"]

    /// Writes a network and its weights as in a model's folder, and the probabilities that we compute from random
    /// pixels.
    private func write(_ architecture: Architecture, _ transform: InputTransform, as name: String) throws {
        let network = try architecture.network(seed: 4)
        try ONNX.export(network, transform: transform, classNames: Self.names, to: folder.file(name + ".onnx"))
        try SafeTensors.write(
            to: folder.file(name + ".weights.safetensors"),
            tensors: try network.parameters.map { ($0.name, $0.shape, try $0.numbers()) })
        let area = architecture.side * architecture.side
        var generator = SeededGenerator(seed: 8)
        let pixels = (0..<5 * area).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let shape = [5, 1, architecture.side, architecture.side]
        let predictions = try Predictor(network, transform: transform, batch: 2).predict(count: 5) { image, place in
            place.copyBytes(from: pixels[image * area..<(image + 1) * area])
        }
        try SafeTensors.write(
            to: folder.file(name + ".safetensors"),
            tensors: [
                ("pixels", shape, pixels.map(Float.init)),
                ("probabilities", [5, Architecture.classes], predictions.probabilities),
            ],
            metadata: [
                "classes": String(decoding: try JSONEncoder().encode(Self.names), as: UTF8.self),
                "layers": try network.layersAsJSON,
                "transform": String(
                    decoding: try JSONEncoder().encode([
                        "line": [transform.affine.factor, transform.affine.addend], "views": transform.views,
                    ]), as: UTF8.self),
            ])
    }

    @Test("ONNX Runtime and numpy compute the same probabilities for every kind of layer")
    func runtime() throws {
        var transforms = [InputTransform(), InputTransform(), InputTransform()]
        transforms[1].isNegated = true
        transforms[1].views = [0.8]
        transforms[2].scale = 1 / 127.5
        transforms[2].shift = -1
        transforms[2].views = [1, 0.5, 0.9]
        let all = Architecture.deterministic + Architecture.withDropout
        for (position, architecture) in all.enumerated() {
            try write(architecture, transforms[position % 3], as: "\(position)")
        }
        let result = try judge("onnx_equals_predictions.py", folder.path, "\(all.count)")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test(
        "ONNX Runtime and numpy compute the same probabilities for the network of every built-in recipe",
        arguments: Architecture.builtIn)
    func recipes(_ architecture: Architecture) throws {
        try write(architecture, InputTransform(), as: "network")
        let result = try judge("onnx_equals_predictions.py", folder.path, "1")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test("The same network results in the same bytes")
    func deterministic() throws {
        for name in ["a", "b"] { try write(Architecture.others.last!, InputTransform(), as: name) }
        #expect(try bytes(folder.file("a.onnx")) == bytes(folder.file("b.onnx")))
    }
}
