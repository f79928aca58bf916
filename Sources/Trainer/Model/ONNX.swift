internal import Foundation
internal import GlyphForge
internal import SwiftProtobuf

/// Writes networks in the format that other programs run (https://onnx.ai): operators of set 17, format version 8.
public enum ONNX {
    /// Writes a network for inference.
    ///
    /// It takes `pixels`, float32 of N x 1 x side x side grey levels 0 ... 255 for any N, and gives `probabilities`, N
    /// x K. The classes' names are in the file's metadata as `classes`, an array in JSON. The same network gives the
    /// same bytes.
    ///
    /// - Parameters:
    ///   - network: With a unit for each class at its end.
    ///   - transform: What becomes of the pixels first; part of what is written.
    ///   - classNames: K names.
    public static func export(
        _ network: Network, transform: InputTransform, classNames: [String], to path: String
    ) throws {
        precondition(network.outputShape == [classNames.count], "a name for each class")
        precondition(!transform.views.isEmpty)
        let names = String(decoding: try JSONEncoder().encode(classNames), as: UTF8.self)
        var graph = ONNXGraph()
        try graph.add(network, transform)
        let model = Onnx_ModelProto.with {
            $0.irVersion = 8
            $0.producerName = "glyphforge"
            $0.opsetImport = [
                .with {
                    $0.domain = ""; $0.version = 17
                }
            ]
            $0.metadataProps = [
                .with {
                    $0.key = "classes"; $0.value = names
                }
            ]
            $0.graph = graph.message
        }
        let bytes: [UInt8] = try model.serializedBytes()
        try PartialFile.write(to: path) { try $0.write(bytes) }
    }
}
