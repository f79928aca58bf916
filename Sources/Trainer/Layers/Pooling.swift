internal import CDNNL

/// The maximum or average of each window. The average excludes the padding.
final class Pooling: Layer {
    let output: Port
    private let forwardOperation: Operation
    private var backwardOperations: [Operation] = []

    /// - Parameter masksGradient: Whether results of 0 pass no gradient on, in place of the ReLU before this layer.
    init(
        _ pooling: gf_pooling, _ window: Window, input: Port, masksGradient: Bool = false, _ context: LayerContext
    ) throws(EngineError) {
        let dimensions = input.dimensions
        let result = [
            dimensions[0], dimensions[1], window.outputSize(dimensions[2]), window.outputSize(dimensions[3]),
        ]
        let placed = window.placed(on: dimensions)
        let anyResult = try Layout(result, input.layout.element, order: GF_ANY)
        let forward = try Plan("A pooling of \(dimensions)") {
            gf_pooling_forward(
                &$0, context.engine.handle, context.purpose, pooling, input.layout.handle, anyResult.handle, placed)
        }
        let output = try context.port(forward.layout(GF_RESULT, result))
        self.output = output
        // Records the position of each maximum.
        let workspace = try forward.workingLayout(GF_WORKSPACE).map { (layout) throws(EngineError) in
            try context.tensor(layout)
        }
        let found = workspace.map { [(GF_ARG_WORKSPACE, $0)] } ?? []
        forwardOperation = try Operation(
            forward, [(GF_ARG_SOURCE, input.tensor), (GF_ARG_RESULT, output.tensor)] + found, context.scratch)
        guard let inputGradient = input.gradient, let gradient = output.gradient else { return }
        if masksGradient {
            backwardOperations.append(
                try Activation.backward(GF_RELU, result: output.tensor, gradient: gradient, context))
        }
        let backward = try Plan("The gradient of a pooling of \(dimensions)") {
            gf_pooling_backward(
                &$0, context.engine.handle, pooling, input.layout.handle, output.layout.handle, placed, forward.handle)
        }
        backwardOperations.append(
            try Operation(
                backward, [(GF_ARG_RESULT_GRADIENT, gradient), (GF_ARG_SOURCE_GRADIENT, inputGradient)] + found,
                context.scratch))
    }

    func forward(seed: UInt64) throws(EngineError) { try forwardOperation.run() }
    func backward(seed: UInt64) throws(EngineError) {
        for operation in backwardOperations { try operation.run() }
    }
}
