internal import CDNNL

/// How a kind of weighted layer makes its three plans; layouts may leave the order to the operation.
protocol WeightedPlans {
    func forward(source: Layout, weights: Layout, result: Layout) throws(EngineError) -> Plan
    func backwardData(sourceGradient: Layout, weights: Layout, resultGradient: Layout, _ forward: Plan) throws(EngineError) -> Plan
    func backwardWeights(source: Layout, weightsGradient: Layout, resultGradient: Layout, _ forward: Plan) throws(EngineError) -> Plan
}

/// A layer that multiplies by weights: dense or convolution. A ReLU that follows is computed with it.
///
/// The parameter is kept in the layout in which its gradient comes from the first execution for training, so that the
/// optimizer goes over both alike; the forward and the backward pass read it through views in the layouts that they prefer.
final class WeightedLayer: Layer {
    let output: Port
    private let source: Adapted
    private let weights: ParameterView
    private let forwardOperation: Operation
    private var backwardOperations: [() throws(EngineError) -> Void] = []

    /// - Parameters:
    ///   - sourceOrders: The layouts to offer for the input, the preferred first.
    ///   - result: The dimensions of the output, and whether their order is left to the operation.
    init(
        _ plans: some WeightedPlans, weight: Parameter, bias: Parameter, input: Port, sourceOrders: [gf_order?],
        result: Layout, relu: Bool, _ context: LayerContext
    ) throws(EngineError) {
        let scratch = context.scratch
        let anyWeights = try Layout(weight.value.layout.dimensions, order: GF_ANY)
        var found: Plan?
        var failure: EngineError?
        for order in sourceOrders where found == nil {
            do {
                let source = if let order { try Layout(input.dimensions, order: order) } else { input.layout }
                found = try plans.forward(source: source, weights: anyWeights, result: result)
            } catch {
                failure = error
            }
        }
        guard let forward = found else { throw failure! }
        let source = try Adapted(reading: input.tensor, in: forward.layout(GF_SOURCE, input.dimensions)!, context)
        self.source = source
        let output = try context.port(forward.layout(GF_RESULT, result.dimensions)!)
        self.output = output

        if context.isTraining {
            let resultGradient = output.gradient!
            let present = (source.tensor.layout, output.layout)
            let free = (try Layout(input.dimensions, order: GF_ANY), try Layout(result.dimensions, order: GF_ANY))
            let byWeights = try Self.fastest(present, free) { (layouts) throws(EngineError) in
                try plans.backwardWeights(
                    source: layouts.0, weightsGradient: anyWeights, resultGradient: layouts.1, forward)
            }
            let read = try Adapted(
                reading: source.tensor, in: byWeights.layout(GF_SOURCE, input.dimensions)!, context)
            if let copying = read.copying { backwardOperations.append(copying.run) }
            let gradientLayout = byWeights.layout(GF_WEIGHTS_GRADIENT, weight.value.layout.dimensions)!
            try weight.prepareTraining(in: gradientLayout)
            let written = try Adapted(writing: weight.gradient!, in: gradientLayout, context)
            try bias.prepareTraining(in: bias.value.layout)
            if relu {
                backwardOperations.append(
                    try Function.backward(GF_RELU, result: output.tensor, gradient: resultGradient, context).run)
            }
            let adapted = try Adapted(
                reading: resultGradient, in: byWeights.layout(GF_RESULT_GRADIENT, result.dimensions)!, context)
            if let copying = adapted.copying { backwardOperations.append(copying.run) }
            backwardOperations.append(
                try Operation(
                    byWeights,
                    [
                        (GF_ARG_SOURCE, read.tensor), (GF_ARG_RESULT_GRADIENT, adapted.tensor),
                        (GF_ARG_WEIGHTS_GRADIENT, written.tensor), (GF_ARG_BIAS_GRADIENT, bias.gradient!),
                    ], scratch
                ).run)
            if let copying = written.copying { backwardOperations.append(copying.run) }
            if let inputGradient = input.gradient {
                let byData = try Self.fastest(present, free) { (layouts) throws(EngineError) in
                    try plans.backwardData(
                        sourceGradient: layouts.0, weights: anyWeights, resultGradient: layouts.1, forward)
                }
                let view = try ParameterView(
                    weight, in: byData.layout(GF_WEIGHTS, weight.value.layout.dimensions)!, scratch)
                let adapted = try Adapted(
                    reading: resultGradient, in: byData.layout(GF_RESULT_GRADIENT, result.dimensions)!, context)
                let written = try Adapted(
                    writing: inputGradient, in: byData.layout(GF_SOURCE_GRADIENT, input.dimensions)!, context)
                if let copying = adapted.copying { backwardOperations.append(copying.run) }
                backwardOperations.append(view.refresh)
                backwardOperations.append(
                    try Operation(
                        byData,
                        [
                            (GF_ARG_WEIGHTS, view.tensor), (GF_ARG_RESULT_GRADIENT, adapted.tensor),
                            (GF_ARG_SOURCE_GRADIENT, written.tensor),
                        ], scratch
                    ).run)
                if let copying = written.copying { backwardOperations.append(copying.run) }
            }
        }
        // Only now is it known how the parameter itself lies in memory.
        weights = try ParameterView(weight, in: forward.layout(GF_WEIGHTS, weight.value.layout.dimensions)!, scratch)
        forwardOperation = try Operation(
            forward,
            [
                (GF_ARG_SOURCE, source.tensor), (GF_ARG_WEIGHTS, weights.tensor), (GF_ARG_BIAS, bias.value),
                (GF_ARG_RESULT, output.tensor),
            ], scratch)
    }

    /// The plan for the layouts that are there, so that nothing has to be copied; or, where oneDNN has only its reference
    /// implementation for them, a hundred times slower than the others, the plan for layouts of its own choice.
    private static func fastest(
        _ present: (Layout, Layout), _ free: (Layout, Layout), _ make: ((Layout, Layout)) throws(EngineError) -> Plan
    ) throws(EngineError) -> Plan {
        if let plan = try? make(present), !plan.isReference { return plan }
        return try make(free)
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
