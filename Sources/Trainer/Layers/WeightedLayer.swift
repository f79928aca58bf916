internal import CDNNL

/// Creates the three plans of a weighted layer. Layouts may leave the memory order to the operation.
protocol WeightedPlans {
    /// Whether a plan uses one of oneDNN's slow fallback implementations.
    func isSlow(_ plan: Plan) -> Bool
    func forward(source: Layout, weights: Layout, result: Layout) throws(EngineError) -> Plan
    func backwardData(sourceGradient: Layout, weights: Layout, resultGradient: Layout, _ forward: Plan)
        throws(EngineError) -> Plan
    func backwardWeights(source: Layout, weightsGradient: Layout, resultGradient: Layout, _ forward: Plan)
        throws(EngineError) -> Plan
}

/// The layouts of the source, weights and result of a weighted layer.
struct WeightedLayouts {
    let source, weights, result: Layout

    /// The same dimensions with memory orders that the operation chooses.
    ///
    /// - Parameter element: The element type of all layouts; nil keeps their types.
    func inAnyOrder(_ element: gf_element? = nil) throws(EngineError) -> WeightedLayouts {
        func inAnyOrder(_ layout: Layout) throws(EngineError) -> Layout {
            try Layout(layout.dimensions, element ?? layout.element, order: GF_ANY)
        }
        return WeightedLayouts(
            source: try inAnyOrder(source), weights: try inAnyOrder(weights), result: try inAnyOrder(result))
    }
}

/// The parameters, input and fused operations of a weighted layer.
struct WeightedLayerParts {
    var weight: Parameter
    var bias: Parameter
    let input: Port
    /// Whether a ReLU is fused with the layer.
    let relu: Bool
    /// Whether the backward pass of the layer includes that of the ReLU.
    var masksGradient: Bool
    /// A batch normalisation to fold into the weights; nil for none.
    let normalization: BatchNormalization.Parameters?
}

extension WeightedPlans {
    /// The plan for the given layouts, which needs no copies. If oneDNN has only a slow implementation for them, the
    /// plan for any memory order; if that is slow too, the plan for float32.
    fileprivate func fastest(
        _ layouts: WeightedLayouts, _ make: (WeightedLayouts) throws(EngineError) -> Plan
    ) throws(EngineError) -> Plan {
        var slow: Plan?
        var failure: EngineError?
        for tried in [layouts, try layouts.inAnyOrder(), try layouts.inAnyOrder(GF_FLOAT32)] {
            do {
                let plan = try make(tried)
                guard isSlow(plan) else { return plan }
                slow = slow ?? plan
            } catch {
                // oneDNN has no implementation for these layouts; another one may work.
                failure = error
            }
        }
        guard let slow else { throw failure! }
        return slow
    }
}

/// A dense layer or convolution, optionally fused with a ReLU after it.
///
/// The parameter is in the layout of its gradient in the first execution for training, so that the optimizer processes
/// both in the same order. The forward and backward pass read it through views in the layouts that they need.
final class WeightedLayer: Layer {
    let output: Port
    private let source: Adapted
    private let weights: ParameterView
    private let forwardOperation: Operation
    private var backwardOperations: [() throws(EngineError) -> Void] = []

    /// - Parameters:
    ///   - layouts: The layouts to request for the forward pass.
    ///   - float32Weights: The layout to request for the gradient of the weights.
    init(
        _ plans: some WeightedPlans, _ parts: WeightedLayerParts, _ layouts: WeightedLayouts, float32Weights: Layout,
        _ context: LayerContext
    ) throws(EngineError) {
        let (weight, bias, input) = (parts.weight, parts.bias, parts.input)
        let forward = try plans.fastest(layouts) { (layouts) throws(EngineError) in
            try plans.forward(source: layouts.source, weights: layouts.weights, result: layouts.result)
        }
        let source = try Adapted(
            reading: input.tensor, in: forward.layout(GF_SOURCE, layouts.source.dimensions), context)
        let output = try context.port(forward.layout(GF_RESULT, layouts.result.dimensions))
        self.source = source
        self.output = output
        var backward: [() throws(EngineError) -> Void] = []

        // Gradients have the layer's precision, except those of the weights, which are float32.
        let backwardLayouts = WeightedLayouts(
            source: source.tensor.layout, weights: layouts.weights,
            result: try Layout(output.dimensions, layouts.source.element, orderedLike: output.layout))
        if let gradient = output.gradient {
            if parts.masksGradient {
                backward.append(
                    try Activation.backward(GF_RELU, result: output.tensor, gradient: gradient, context).run)
            }
            let asked = WeightedLayouts(
                source: backwardLayouts.source, weights: float32Weights, result: backwardLayouts.result)
            let plan = try plans.fastest(asked) { (layouts) throws(EngineError) in
                try plans.backwardWeights(
                    source: layouts.source, weightsGradient: layouts.weights, resultGradient: layouts.result, forward)
            }
            let weightsLayout = plan.layout(GF_WEIGHTS_GRADIENT, asked.weights.dimensions)
            try weight.prepareTraining(in: weightsLayout)
            try bias.prepareTraining(in: bias.value.layout)
            let read = try Adapted(reading: source.tensor, in: plan.layout(GF_SOURCE, asked.source.dimensions), context)
            let given = try Adapted(
                reading: gradient, in: plan.layout(GF_RESULT_GRADIENT, asked.result.dimensions), context)
            let written = try Adapted(writing: weight.gradient!, in: weightsLayout, context)
            let operation = try Operation(
                plan,
                [
                    (GF_ARG_SOURCE, read.tensor), (GF_ARG_RESULT_GRADIENT, given.tensor),
                    (GF_ARG_WEIGHTS_GRADIENT, written.tensor), (GF_ARG_BIAS_GRADIENT, bias.gradient!),
                ], context.scratch)
            backward += [read.copy, given.copy, operation.run, written.copy]
        }
        // The layout of the parameter itself is fixed only now.
        weights = try ParameterView(weight, in: forward.layout(GF_WEIGHTS, layouts.weights.dimensions), context.scratch)
        forwardOperation = try Operation(
            forward,
            [
                (GF_ARG_SOURCE, source.tensor), (GF_ARG_WEIGHTS, weights.tensor), (GF_ARG_BIAS, bias.value),
                (GF_ARG_RESULT, output.tensor),
            ], context.scratch)
        if let gradient = output.gradient, let inputGradient = input.gradient {
            let plan = try plans.fastest(backwardLayouts) { (layouts) throws(EngineError) in
                try plans.backwardData(
                    sourceGradient: layouts.source, weights: layouts.weights, resultGradient: layouts.result, forward)
            }
            let view = try ParameterView(
                weight, in: plan.layout(GF_WEIGHTS, backwardLayouts.weights.dimensions), context.scratch,
                sharing: weights)
            let given = try Adapted(
                reading: gradient, in: plan.layout(GF_RESULT_GRADIENT, backwardLayouts.result.dimensions), context)
            let written = try Adapted(
                writing: inputGradient, in: plan.layout(GF_SOURCE_GRADIENT, backwardLayouts.source.dimensions), context)
            let operation = try Operation(
                plan,
                [
                    (GF_ARG_WEIGHTS, view.tensor), (GF_ARG_RESULT_GRADIENT, given.tensor),
                    (GF_ARG_SOURCE_GRADIENT, written.tensor),
                ], context.scratch)
            backward += [given.copy, view.refresh, operation.run, written.copy]
        }
        backwardOperations = backward
    }

    func forward(seed: UInt64) throws(EngineError) {
        try source.copy()
        try weights.refresh()
        try forwardOperation.run()
    }

    func backward(seed: UInt64) throws(EngineError) {
        for operation in backwardOperations { try operation() }
    }
}
