internal import Foundation
internal import GlyphForge
internal import SwiftProtobuf

/// Writes networks in the ONNX format (https://onnx.ai) with opset 17 and IR version 8.
public enum ONNX {
    /// Writes a network for inference.
    ///
    /// The input is `pixels`, float32 of N x 1 x side x side grey levels from 0 to 255 for any N. The output is
    /// `probabilities`, N x K. The file's metadata contains the class names as `classes`, a JSON array. The same
    /// network always results in the same bytes.
    ///
    /// - Parameters:
    ///   - network: Its last layer has one unit for each class.
    ///   - transform: The transform of the pixels, which becomes part of the graph.
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
