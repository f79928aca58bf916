internal import CDNNL

/// A convolution of square kernels (in truth a cross-correlation, as everywhere), with zeros around the source.
struct Convolution: WeightedPlans {
    let window: gf_window
    let bias: Layout
    let relu: Bool
    let context: LayerContext

    static func make(
        _ window: Window, weight: Parameter, bias: Parameter, input: Port, relu: Bool, _ context: LayerContext
    ) throws(EngineError) -> WeightedLayer {
        let rows = window.outputSize(input.dimensions[2]), columns = window.outputSize(input.dimensions[3])
        let plans = Convolution(
            window: window.placed(on: input.dimensions), bias: bias.value.layout, relu: relu, context: context)
        return try WeightedLayer(
            plans, weight: weight, bias: bias, input: input, sourceOrders: [GF_ANY],
            result: Layout([input.dimensions[0], weight.shape[0], rows, columns], order: GF_ANY), relu: relu, context)
    }

    func forward(source: Layout, weights: Layout, result: Layout) throws(EngineError) -> Plan {
        try Plan("A convolution from \(source.dimensions) to \(result.dimensions)") {
            gf_convolution_forward(
                &$0, context.engine.handle, context.purpose, source.handle, weights.handle, bias.handle, result.handle,
                window, relu)
        }
    }

    func backwardData(sourceGradient: Layout, weights: Layout, resultGradient: Layout, _ forward: Plan) throws(EngineError) -> Plan {
        try Plan("The gradient through a convolution of \(resultGradient.dimensions)") {
            gf_convolution_backward_data(
                &$0, context.engine.handle, sourceGradient.handle, weights.handle, resultGradient.handle, window,
                forward.handle)
        }
    }

    func backwardWeights(source: Layout, weightsGradient: Layout, resultGradient: Layout, _ forward: Plan) throws(EngineError) -> Plan {
        try Plan("The gradient of a convolution of \(resultGradient.dimensions)") {
            gf_convolution_backward_weights(
                &$0, context.engine.handle, source.handle, weightsGradient.handle, bias.handle, resultGradient.handle,
                window, forward.handle)
        }
    }
}
