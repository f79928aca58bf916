internal import CDNNL

/// A convolution of square kernels (in truth a cross-correlation, as everywhere), with zeros around the source.
struct Convolution: WeightedPlans {
    let window: gf_window
    let bias: Layout
    let relu: Bool
    let context: LayerContext

    /// - Parameter masksGradient: Whether the ReLU's part of the backward pass is done here too.
    static func make(
        _ window: Window, weight: Parameter, bias: Parameter, input: Port, relu: Bool, masksGradient: Bool,
        _ context: LayerContext
    ) throws(EngineError) -> WeightedLayer {
        let rows = window.outputSize(input.dimensions[2]), columns = window.outputSize(input.dimensions[3])
        let plans = Convolution(
            window: window.placed(on: input.dimensions), bias: bias.value.layout, relu: relu, context: context)
        let element = context.precision.element
        return try WeightedLayer(
            plans, weight: weight, bias: bias, input: input,
            WeightedLayouts(
                source: Layout(input.dimensions, element, order: GF_ANY),
                weights: Layout(weight.shape, element, order: GF_ANY),
                result: Layout([input.dimensions[0], weight.shape[0], rows, columns], element, order: GF_ANY)),
            float32Weights: Layout(weight.shape, order: GF_ANY), masksGradient: masksGradient, context)
    }

    /// Whether Winograd's method, where it can be had, beats the direct one: with 32 channels or more. Fewer it fills
    /// up with zeros. (`tools/bench profile` counts operations as the direct method needs them, so that Winograd's can
    /// seem faster than the processor.)
    private func isWinogradFaster(_ source: Layout, _ result: Layout) -> Bool {
        [source, result].allSatisfy { $0.dimensions[1] >= 32 && $0.dimensions[1] % 16 == 0 }
    }

    /// Besides the reference oneDNN has a way by matrix products for all that the others cannot do, five times slower.
    func isSlow(_ plan: Plan) -> Bool { plan.isReference || plan.isByMatrixProducts }

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
