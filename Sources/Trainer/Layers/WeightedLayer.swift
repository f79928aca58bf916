internal import CDNNL

/// How a kind of weighted layer makes its three plans; layouts may leave the order to the operation.
protocol WeightedPlans {
    /// Whether a plan is the way that is there for when nothing better is.
    func isSlow(_ plan: Plan) -> Bool
    func forward(source: Layout, weights: Layout, result: Layout) throws(EngineError) -> Plan
    func backwardData(sourceGradient: Layout, weights: Layout, resultGradient: Layout, _ forward: Plan)
        throws(EngineError) -> Plan
    func backwardWeights(source: Layout, weightsGradient: Layout, resultGradient: Layout, _ forward: Plan)
        throws(EngineError) -> Plan
}

/// The layouts of what an operation with weights computes from and to: dimensions, elements, and an order, which may be
/// left to the operation.
struct WeightedLayouts {
    let source, weights, result: Layout

    /// The same dimensions in orders that are left to the operation.
    ///
    /// - Parameter element: Of all of them; nil for those that they have.
    func free(_ element: gf_element? = nil) throws(EngineError) -> WeightedLayouts {
        func free(_ layout: Layout) throws(EngineError) -> Layout {
            try Layout(layout.dimensions, element ?? layout.element, order: GF_ANY)
        }
        return WeightedLayouts(source: try free(source), weights: try free(weights), result: try free(result))
    }
}

extension WeightedPlans {
    /// The plan for the layouts that are there, so that nothing has to be copied; where oneDNN has but a slow one for
    /// them, the plan for orders of its own choice, and where that is slow too, for float32.
    fileprivate func fastest(
        _ layouts: WeightedLayouts, _ make: (WeightedLayouts) throws(EngineError) -> Plan
    ) throws(EngineError) -> Plan {
        var slow: Plan?
        var failure: EngineError?
        for tried in [layouts, try layouts.free(), try layouts.free(GF_FLOAT32)] {
            do {
                let plan = try make(tried)
                guard isSlow(plan) else { return plan }
                slow = slow ?? plan
            } catch {
                failure = error
            }
        }
        guard let slow else { throw failure! }
        return slow
    }
}

/// A layer that multiplies by weights: dense or convolution. A ReLU that follows is computed with it.
///
/// The parameter is kept in the layout in which its gradient comes from the first execution for training, so that the
/// optimizer goes over both alike; the forward and the backward pass read it through views in the layouts that they
/// prefer.
final class WeightedLayer: Layer {
    let output: Port
    private let source: Adapted
    private let weights: ParameterView
    private let forwardOperation: Operation
    private var backwardOperations: [() throws(EngineError) -> Void] = []

    /// - Parameters:
    ///   - layouts: To ask for in the forward pass.
    ///   - float32Weights: To ask for the gradient of the weights.
    ///   - masksGradient: Whether no gradient goes through results that are 0, which a ReLU that follows made them.
    init(
        _ plans: some WeightedPlans, weight: Parameter, bias: Parameter, input: Port, _ layouts: WeightedLayouts,
        float32Weights: Layout, masksGradient: Bool, _ context: LayerContext
    ) throws(EngineError) {
        let forward = try plans.fastest(layouts) { (layouts) throws(EngineError) in
            try plans.forward(source: layouts.source, weights: layouts.weights, result: layouts.result)
        }
        let source = try Adapted(
            reading: input.tensor, in: forward.layout(GF_SOURCE, layouts.source.dimensions), context)
        let output = try context.port(forward.layout(GF_RESULT, layouts.result.dimensions))
        self.source = source
        self.output = output
        var backward: [() throws(EngineError) -> Void] = []

        // Gradients are of the layer's precision, but those of weights float32.
        let backwardLayouts = WeightedLayouts(
            source: source.tensor.layout, weights: layouts.weights,
            result: try Layout(output.dimensions, layouts.source.element, orderedLike: output.layout))
        if let gradient = output.gradient {
            if masksGradient {
                backward.append(try Function.backward(GF_RELU, result: output.tensor, gradient: gradient, context).run)
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
        // Only now is it known how the parameter itself lies in memory.
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
