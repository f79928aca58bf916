internal import CDNNL

/// A fully connected layer: `result = weights * source + bias`. A source with rows and columns is taken as flat,
/// channel by channel, row by row.
struct Dense: WeightedPlans {
    let bias: Layout
    let relu: Bool
    let context: LayerContext

    /// - Parameter isLast: Whether the result is the network's, which is float32 whatever the precision.
    static func make(
        weight: Parameter, bias: Parameter, input: Port, relu: Bool, isLast: Bool, _ context: LayerContext
    ) throws(EngineError) -> WeightedLayer {
        let element = context.precision.element
        // The order of the input is as good as any, and with weights in the same nothing has to be moved.
        return try WeightedLayer(
            Dense(bias: bias.value.layout, relu: relu, context: context), weight: weight, bias: bias, input: input,
            WeightedLayouts(
                source: Layout(input.dimensions, element, orderedLike: input.layout),
                weights: Layout(weight.shape, element, orderedLike: input.layout),
                result: Layout([input.dimensions[0], weight.shape[0]], isLast ? GF_FLOAT32 : element)),
            float32Weights: Layout(weight.shape, orderedLike: input.layout), masksGradient: relu, context)
    }

    func isSlow(_ plan: Plan) -> Bool { plan.isReference }

    func forward(source: Layout, weights: Layout, result: Layout) throws(EngineError) -> Plan {
        try Plan("A dense layer from \(source.dimensions) to \(result.dimensions)") {
            gf_dense_forward(
                &$0, context.engine.handle, context.purpose, source.handle, weights.handle, bias.handle, result.handle,
                relu)
        }
    }

    func backwardData(sourceGradient: Layout, weights: Layout, resultGradient: Layout, _ forward: Plan)
        throws(EngineError) -> Plan
    {
        try Plan("The gradient through a dense layer of \(resultGradient.dimensions)") {
            gf_dense_backward_data(
                &$0, context.engine.handle, sourceGradient.handle, weights.handle, resultGradient.handle, forward.handle
            )
        }
    }

    func backwardWeights(source: Layout, weightsGradient: Layout, resultGradient: Layout, _ forward: Plan)
        throws(EngineError) -> Plan
    {
        try Plan("The gradient of a dense layer of \(resultGradient.dimensions)") {
            gf_dense_backward_weights(
                &$0, context.engine.handle, source.handle, weightsGradient.handle, bias.handle, resultGradient.handle,
                forward.handle)
        }
    }
}
