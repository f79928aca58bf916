internal import CDNNL

/// A fully connected layer: `result = weights * source + bias`. A source with rows and columns is flattened channel by
/// channel, row by row.
struct Dense: WeightedPlans {
    let bias: Layout
    let relu: Bool
    let context: LayerContext

    /// - Parameter isLast: Whether this is the last layer of the network, whose result is float32 in any precision.
    static func make(
        _ parts: WeightedLayerParts, isLast: Bool, _ context: LayerContext
    ) throws(EngineError) -> WeightedLayer {
        let input = parts.input, weights = parts.weight.shape
        let element = context.precision.element
        // With the weights in the order of the input, no tensor has to be reordered.
        return try WeightedLayer(
            Dense(bias: parts.bias.value.layout, relu: parts.relu, context: context), parts,
            WeightedLayouts(
                source: Layout(input.dimensions, element, orderedLike: input.layout),
                weights: Layout(weights, element, orderedLike: input.layout),
                result: Layout([input.dimensions[0], weights[0]], isLast ? GF_FLOAT32 : element)),
            float32Weights: Layout(weights, orderedLike: input.layout), context)
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
