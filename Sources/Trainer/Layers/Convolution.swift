internal import CDNNL

/// A convolution with square kernels and zero padding (a cross-correlation, as in other libraries).
struct Convolution: WeightedPlans {
    let window: gf_window
    let bias: Layout
    let relu: Bool
    let context: LayerContext

    static func make(
        _ window: Window, _ parts: WeightedLayerParts, _ context: LayerContext
    ) throws(EngineError) -> WeightedLayer {
        let input = parts.input.dimensions, weights = parts.weight.shape
        let rows = window.outputSize(input[2]), columns = window.outputSize(input[3])
        let plans = Convolution(
            window: window.placed(on: input), bias: parts.bias.value.layout, relu: parts.relu, context: context)
        let element = context.precision.element
        return try WeightedLayer(
            plans, parts,
            WeightedLayouts(
                source: Layout(input, element, order: GF_ANY),
                weights: Layout(weights, element, order: GF_ANY),
                result: Layout([input[0], weights[0], rows, columns], element, order: GF_ANY)),
            float32Weights: Layout(weights, order: GF_ANY), context)
    }

    /// Whether Winograd's method, where oneDNN supports it, is faster than the direct method: with 32 channels or more.
    /// It pads fewer channels with zeros. (`tools/bench profile` counts the operations of the direct method, so that
    /// Winograd's method can appear faster than the processor's peak.)
    private func isWinogradFaster(_ source: Layout, _ result: Layout) -> Bool {
        [source, result].allSatisfy { $0.dimensions[1] >= 32 && $0.dimensions[1] % 16 == 0 }
    }

    /// oneDNN falls back to matrix products, which are five times slower, or to its reference implementation.
    func isSlow(_ plan: Plan) -> Bool { plan.isReference || plan.usesMatrixProducts }

    func forward(source: Layout, weights: Layout, result: Layout) throws(EngineError) -> Plan {
        try Plan("A convolution from \(source.dimensions) to \(result.dimensions)") {
            gf_convolution_forward(
                &$0, context.engine.handle, source.handle, weights.handle, bias.handle, result.handle, window, relu,
                isWinogradFaster(source, result))
        }
    }

    func backwardData(sourceGradient: Layout, weights: Layout, resultGradient: Layout, _ forward: Plan)
        throws(EngineError) -> Plan
    {
        try Plan("The gradient through a convolution of \(resultGradient.dimensions)") {
            gf_convolution_backward_data(
                &$0, context.engine.handle, sourceGradient.handle, weights.handle, resultGradient.handle, window,
                isWinogradFaster(sourceGradient, resultGradient), forward.handle)
        }
    }

    func backwardWeights(source: Layout, weightsGradient: Layout, resultGradient: Layout, _ forward: Plan)
        throws(EngineError) -> Plan
    {
        try Plan("The gradient of a convolution of \(resultGradient.dimensions)") {
            gf_convolution_backward_weights(
                &$0, context.engine.handle, source.handle, weightsGradient.handle, bias.handle, resultGradient.handle,
                window, forward.handle)
        }
    }
}
