internal import CDNNL

/// A fully connected layer: `result = weights * source + bias`. A source with rows and columns is taken as flat, channel by
/// channel, row by row.
struct Dense: WeightedPlans {
    let bias: Layout
    let relu: Bool
    let context: LayerContext

    static func make(
        weight: Parameter, bias: Parameter, input: Port, relu: Bool, _ context: LayerContext
    ) throws(EngineError) -> WeightedLayer {
        try WeightedLayer(
            Dense(bias: bias.value.layout, relu: relu, context: context), weight: weight, bias: bias, input: input,
            sourceOrders: [nil, GF_ANY], result: Layout([input.dimensions[0], weight.shape[0]]), relu: relu, context)
    }

    func forward(source: Layout, weights: Layout, result: Layout) throws(EngineError) -> Plan {
        try Plan("A dense layer from \(source.dimensions) to \(result.dimensions)") {
            gf_dense_forward(
                &$0, context.engine.handle, context.purpose, source.handle, weights.handle, bias.handle, result.handle, relu)
        }
    }

    func backwardData(sourceGradient: Layout, weights: Layout, resultGradient: Layout, _ forward: Plan) throws(EngineError) -> Plan {
        try Plan("The gradient through a dense layer of \(resultGradient.dimensions)") {
            gf_dense_backward_data(
                &$0, context.engine.handle, sourceGradient.handle, weights.handle, resultGradient.handle, forward.handle)
        }
    }

    func backwardWeights(source: Layout, weightsGradient: Layout, resultGradient: Layout, _ forward: Plan) throws(EngineError) -> Plan {
        try Plan("The gradient of a dense layer of \(resultGradient.dimensions)") {
            gf_dense_backward_weights(
                &$0, context.engine.handle, source.handle, weightsGradient.handle, bias.handle, resultGradient.handle,
                forward.handle)
        }
    }
}
