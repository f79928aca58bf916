internal import CDNNL

/// ReLU or the hyperbolic tangent of each element, where no other layer computes it on the way.
final class Function: Layer {
    let output: Port
    private let forwardOperation: Operation
    private let backwardOperation: Operation?

    init(_ function: gf_function, input: Port, _ context: LayerContext) throws(EngineError) {
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

    private static func plan(_ function: gf_function, _ layout: Layout, _ context: LayerContext) throws(EngineError)
        -> Plan
    {
        try Plan("An activation") { gf_function_forward(&$0, context.engine.handle, function, layout.handle) }
    }

    /// Turns the gradient of a result into that of what it was computed from, by default in place.
    static func backward(
        _ function: gf_function, result: Tensor, gradient: Tensor, to target: Tensor? = nil, _ context: LayerContext
    ) throws(EngineError) -> Operation {
        let forward = try plan(function, result.layout, context)
        let backward = try Plan("The gradient of an activation") {
            gf_function_backward(&$0, context.engine.handle, function, result.layout.handle, forward.handle)
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
