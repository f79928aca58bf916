internal import Foundation
internal import SwiftProtobuf

/// The ONNX graph of a network: operators and parameters.
struct ONNXGraph {
    private(set) var message = Onnx_GraphProto.with { $0.name = "network" }

    /// Adds a whole network, from pixels to probabilities.
    mutating func add(_ network: Network, _ transform: InputTransform) throws {
        message.input = [Self.value("pixels", network.inputShape)]
        message.output = [Self.value("probabilities", network.outputShape)]
        addNumbers("input.scale", [], [transform.affine.factor])
        addNumbers("input.shift", [], [transform.affine.addend])
        let images = addViews(transform, side: network.inputShape[1])
        let scaled = addNode("Mul", [images, "input.scale"], "input.scaled")
        let input = addNode("Add", [scaled, "input.shift"], "input.shifted")
        var logits = try add(network.layers, "", input, network.inputShape, network)
        if transform.views.count > 1 {
            addIntegers("views.shape", [transform.views.count, -1, network.outputShape[0]])
            let byView = addNode("Reshape", [logits, "views.shape"], "views.parted")
            logits = addNode(
                "ReduceMean", [byView], "views.mean", [Self.attribute("axes", [0]), Self.attribute("keepdims", 0)])
        }
        addNode("Softmax", [logits], "probabilities", [Self.attribute("axis", -1)])
    }

    /// Adds the views of the images, ordered by view and then by image. Returns the name of the result.
    private mutating func addViews(_ transform: InputTransform, side: Int) -> String {
        var names: [String] = []
        for (number, size) in transform.views.enumerated() {
            guard size != 1 else {
                names.append("pixels")
                continue
            }
            let matrix = ImageView(size: size, side: side).matrix
            addNumbers("view.\(number).rows", [side, side], matrix)
            addNumbers(
                "view.\(number).columns", [side, side], (0..<side * side).map { matrix[$0 % side * side + $0 / side] })
            let rows = addNode("MatMul", ["view.\(number).rows", "pixels"], "view.\(number).between")
            names.append(addNode("MatMul", [rows, "view.\(number).columns"], "view.\(number)"))
        }
        return names.count == 1 ? names[0] : addNode("Concat", names, "views", [Self.attribute("axis", 0)])
    }

    /// Adds a list of layers. Returns the name of the last layer's output.
    private mutating func add(
        _ layers: [LayerDescription], _ prefix: String, _ input: String, _ inputShape: [Int], _ network: Network
    ) throws -> String {
        var name = input
        var shape = inputShape
        for (position, layer) in layers.enumerated() {
            let prefix = "\(prefix)\(position)."
            let result = prefix + "result"
            switch layer {
            case .dense:
                if shape.count > 1 { name = addNode("Flatten", [name], prefix + "flat", [Self.attribute("axis", 1)]) }
                let weight = try addParameter(prefix + "weight", network, isMatrix: true)
                let bias = try addParameter(prefix + "bias", network)
                name = addNode("Gemm", [name, weight, bias], result, [Self.attribute("transB", 1)])
            case .convolution(_, let window):
                let weight = try addParameter(prefix + "weight", network)
                let bias = try addParameter(prefix + "bias", network)
                name = addNode("Conv", [name, weight, bias], result, Self.attributes(window, shape))
            case .maxPooling(let window): name = addNode("MaxPool", [name], result, Self.attributes(window, shape))
            case .averagePooling(let window):
                let attributes = Self.attributes(window, shape) + [Self.attribute("count_include_pad", 0)]
                name = addNode("AveragePool", [name], result, attributes)
            case .globalAveragePooling: name = addNode("GlobalAveragePool", [name], result)
            case .batchNormalization:
                var inputs = [name]
                for part in ["scale", "shift", "mean", "variance"] {
                    inputs.append(try addParameter(prefix + part, network))
                }
                name = addNode(
                    "BatchNormalization", inputs, result, [Self.attribute("epsilon", BatchNormalization.epsilon)])
            case .relu: name = addNode("Relu", [name], result)
            case .tanh: name = addNode("Tanh", [name], result)
            case .dropout: break
            case .residual(let body, let shortcut):
                let fromBody = try add(body, prefix + "body.", name, shape, network)
                let fromShortcut = try add(shortcut, prefix + "shortcut.", name, shape, network)
                name = addNode("Add", [fromBody, fromShortcut], result)
            }
            shape = try layer.outputShape(of: shape)
        }
        return name
    }

    /// Adds an operator and returns the name of its result.
    @discardableResult
    private mutating func addNode(
        _ kind: String, _ inputs: [String], _ result: String, _ attributes: [Onnx_AttributeProto] = []
    ) -> String {
        message.node.append(
            .with {
                $0.opType = kind
                $0.name = result
                $0.input = inputs
                $0.output = [result]
                $0.attribute = attributes
            })
        return result
    }

    /// Adds a parameter and returns its name.
    ///
    /// - Parameter isMatrix: Whether to flatten all dimensions but the first.
    private mutating func addParameter(
        _ name: String, _ network: Network, isMatrix: Bool = false
    ) throws -> String {
        let parameter = network.parameter(name)
        let shape = isMatrix ? [parameter.shape[0], parameter.count / parameter.shape[0]] : parameter.shape
        addNumbers(name, shape, try parameter.numbers())
        return name
    }

    private mutating func addNumbers(_ name: String, _ shape: [Int], _ numbers: [Float]) {
        addTensor(name, shape, .float, numbers.withUnsafeBytes { Data($0) })
    }

    private mutating func addIntegers(_ name: String, _ integers: [Int]) {
        addTensor(name, [integers.count], .int64, integers.map(Int64.init).withUnsafeBytes { Data($0) })
    }

    private mutating func addTensor(_ name: String, _ shape: [Int], _ type: Onnx_TensorProto.DataType, _ contents: Data)
    {
        message.initializer.append(
            .with {
                $0.name = name
                $0.dims = shape.map(Int64.init)
                $0.dataType = Int32(type.rawValue)
                $0.rawData = contents
            })
    }

    /// An input or output with any batch size.
    private static func value(_ name: String, _ shape: [Int]) -> Onnx_ValueInfoProto {
        .with {
            $0.name = name
            $0.type.tensorType.elemType = Int32(Onnx_TensorProto.DataType.float.rawValue)
            $0.type.tensorType.shape.dim =
                [.with { $0.dimParam = "N" }] + shape.map { size in .with { $0.dimValue = Int64(size) } }
        }
    }

    /// The attributes of a window on an input of channels, rows and columns. The padding is given in pixels, because
    /// ONNX's automatic padding may put an odd pixel on the other side.
    private static func attributes(_ window: Window, _ shape: [Int]) -> [Onnx_AttributeProto] {
        let rows = window.paddings(shape[1]), columns = window.paddings(shape[2])
        return [
            attribute("kernel_shape", [window.size, window.size]),
            attribute("strides", [window.stride, window.stride]),
            attribute("pads", [rows.before, columns.before, rows.after, columns.after]),
        ]
    }

    private static func attribute(_ name: String, _ value: Int) -> Onnx_AttributeProto {
        .with {
            $0.name = name
            $0.type = .int
            $0.i = Int64(value)
        }
    }

    private static func attribute(_ name: String, _ values: [Int]) -> Onnx_AttributeProto {
        .with {
            $0.name = name
            $0.type = .ints
            $0.ints = values.map(Int64.init)
        }
    }

    private static func attribute(_ name: String, _ value: Float) -> Onnx_AttributeProto {
        .with {
            $0.name = name
            $0.type = .float
            $0.f = value
        }
    }
}
