internal import CDNNL

/// ReLU or the hyperbolic tangent of each element, where it is not fused with another layer.
final class Activation: Layer {
    let output: Port
    private let forwardOperation: Operation
    private let backwardOperation: Operation?

    init(_ function: gf_activation, input: Port, _ context: LayerContext) throws(EngineError) {
        output = try context.port(input.layout)
        let plan = try Self.plan(function, input.layout, context)
        forwardOperation = try Operation(
            plan, [(GF_ARG_SOURCE, input.tensor), (GF_ARG_RESULT, output.tensor)], context.scratch)
        if let gradient = output.gradient, let inputGradient = input.gradient {
            backwardOperation = try Self.backward(
                function, result: output.tensor, gradient: gradient, to: inputGradient, context)
        } else {
            backwardOperation = nil
        }
    }

    private static func plan(_ function: gf_activation, _ layout: Layout, _ context: LayerContext) throws(EngineError)
        -> Plan
    {
        try Plan("An activation") { gf_activation_forward(&$0, context.engine.handle, function, layout.handle) }
    }

    /// Computes the gradient of the input from the gradient and the values of the result, by default in place.
    static func backward(
        _ function: gf_activation, result: Tensor, gradient: Tensor, to target: Tensor? = nil, _ context: LayerContext
    ) throws(EngineError) -> Operation {
        let forward = try plan(function, result.layout, context)
        let backward = try Plan("The gradient of an activation") {
            gf_activation_backward(&$0, context.engine.handle, function, result.layout.handle, forward.handle)
        }
        return try Operation(
            backward,
            [
                (GF_ARG_RESULT, result), (GF_ARG_RESULT_GRADIENT, gradient),
                (GF_ARG_SOURCE_GRADIENT, target ?? gradient),
            ],
            context.scratch)
    }

    func forward(seed: UInt64) throws(EngineError) { try forwardOperation.run() }
    func backward(seed: UInt64) throws(EngineError) { try backwardOperation?.run() }
}
