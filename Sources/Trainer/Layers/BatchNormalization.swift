internal import CDNNL

/// Batch normalisation (Ioffe and Szegedy, ICML 2015) of each channel or unit, optionally fused with a ReLU after it.
final class BatchNormalization: Layer {
    /// Added to the variance.
    static let epsilon: Float = 1e-5
    /// The weight of a batch in the running mean and variance.
    static let momentum: Float = 0.1

    struct Parameters {
        let scale, shift, mean, variance: Parameter
    }

    let output: Port
    private let parameters: Parameters
    private let forwardOperation: Operation
    private var backwardOperation: Operation?
    private var batchMean: Tensor?
    private var batchVariance: Tensor?
    /// Number of elements that a channel's mean is computed from.
    private let population: Int

    init(_ parameters: Parameters, input: Port, relu: Bool, _ context: LayerContext) throws(EngineError) {
        self.parameters = parameters
        population = input.dimensions.reduce(1, *) / input.dimensions[1]
        let output = try context.port(input.layout)
        self.output = output
        let forward = try Plan("A batch normalisation of \(input.dimensions)") {
            gf_normalization_forward(
                &$0, context.engine.handle, context.purpose, input.layout.handle, Self.epsilon, relu)
        }
        // Records which elements were positive, for the backward pass of the ReLU.
        let workspace = try forward.workingLayout(GF_WORKSPACE).map { (layout) throws(EngineError) in
            try context.tensor(layout)
        }
        let passed = workspace.map { [(GF_ARG_WORKSPACE, $0)] } ?? []
        var mean = parameters.mean.value, variance = parameters.variance.value
        if context.isTraining {
            try parameters.scale.prepareTraining(in: parameters.scale.value.layout)
            try parameters.shift.prepareTraining(in: parameters.shift.value.layout)
            mean = try context.tensor(mean.layout)
            variance = try context.tensor(variance.layout)
            batchMean = mean
            batchVariance = variance
        }
        let scale = parameters.scale.value, shift = parameters.shift.value
        forwardOperation = try Operation(
            forward,
            [
                (GF_ARG_SOURCE, input.tensor), (GF_ARG_RESULT, output.tensor), (GF_ARG_MEAN, mean),
                (GF_ARG_VARIANCE, variance), (GF_ARG_SCALE, scale), (GF_ARG_SHIFT, shift),
            ] + passed, context.scratch)
        guard let gradient = output.gradient else { return }
        let backward = try Plan("The gradient of a batch normalisation of \(input.dimensions)") {
            gf_normalization_backward(
                &$0, context.engine.handle, input.layout.handle, Self.epsilon, relu, forward.handle)
        }
        let shiftArgument = gf_normalization_backward_needs_shift() ? [(GF_ARG_SHIFT, shift)] : []
        backwardOperation = try Operation(
            backward,
            [
                (GF_ARG_SOURCE, input.tensor), (GF_ARG_MEAN, mean), (GF_ARG_VARIANCE, variance), (GF_ARG_SCALE, scale),
                (GF_ARG_RESULT_GRADIENT, gradient),
                // oneDNN computes it even if it is not needed.
                (GF_ARG_SOURCE_GRADIENT, input.gradient ?? gradient),
                (GF_ARG_SCALE_GRADIENT, parameters.scale.gradient!),
                (GF_ARG_SHIFT_GRADIENT, parameters.shift.gradient!),
            ] + shiftArgument + passed, context.scratch)
    }

    func forward(seed: UInt64) throws(EngineError) {
        try forwardOperation.run()
        guard let batchMean, let batchVariance else { return }
        // The running variance is unbiased, as in other libraries: this is Bessel's correction.
        let correction = Float(population) / Float(max(population - 1, 1))
        let mean = parameters.mean.value.floats, variance = parameters.variance.value.floats
        for channel in mean.indices {
            mean[channel] += Self.momentum * (batchMean.floats[channel] - mean[channel])
            variance[channel] += Self.momentum * (correction * batchVariance.floats[channel] - variance[channel])
        }
        parameters.mean.hasChanged()
        parameters.variance.hasChanged()
    }

    func backward(seed: UInt64) throws(EngineError) { try backwardOperation?.run() }
}
