internal import CDNNL

/// A residual block (He et al., CVPR 2016): the sum of the outputs of its body and its shortcut, optionally fused with
/// a ReLU after it.
final class Residual: Layer {
    let output: Port
    private let body: [any Layer]
    private let shortcut: [any Layer]
    private let addition: Operation
    private let toBody: Operation?
    private var backwardBefore: [Operation] = []
    private var backwardAfter: [Operation] = []

    /// - Parameters:
    ///   - makeBody: Creates the layers of the body from their input. It is called first.
    ///   - makeShortcut: Creates the layers of the shortcut from their input.
    init(
        input: Port, relu: Bool, _ context: LayerContext,
        body makeBody: (Port) throws(EngineError) -> [any Layer],
        shortcut makeShortcut: (Port) throws(EngineError) -> [any Layer]
    ) throws(EngineError) {
        // Each branch computes a gradient of the input; the sum of both is the gradient of the input.
        func branch() throws(EngineError) -> Port {
            Port(tensor: input.tensor, gradient: input.gradient == nil ? nil : try context.tensor(input.layout))
        }
        let bodyInput = try branch()
        body = try makeBody(bodyInput)
        let shortcutInput = try branch()
        shortcut = try makeShortcut(shortcutInput)
        let fromBody = body.last?.output ?? bodyInput
        let fromShortcut = shortcut.last?.output
        let straight = fromShortcut ?? input
        let output = try context.port(fromBody.layout)
        self.output = output
        let adapted = try Adapted(reading: straight.tensor, in: fromBody.layout, context)
        toBody = adapted.copying
        addition = try .add(fromBody.tensor, adapted.tensor, to: output.tensor, relu: relu, context.scratch)
        guard let gradient = output.gradient else { return }
        if relu {
            backwardBefore.append(try Activation.backward(GF_RELU, result: output.tensor, gradient: gradient, context))
        }
        if let target = fromBody.gradient { backwardBefore.append(try .reorder(gradient, to: target, context.scratch)) }
        if let fromShortcut, let target = fromShortcut.gradient {
            backwardBefore.append(try .reorder(gradient, to: target, context.scratch))
        }
        guard let inputGradient = input.gradient else { return }
        let second: Tensor
        if fromShortcut != nil {
            second = shortcutInput.gradient!
        } else {
            let adapted = try Adapted(reading: gradient, in: input.layout, context)
            if let copying = adapted.copying { backwardAfter.append(copying) }
            second = adapted.tensor
        }
        backwardAfter.append(try .add(bodyInput.gradient!, second, to: inputGradient, context.scratch))
    }

    func forward(seed: UInt64) throws(EngineError) {
        for layer in body { try layer.forward(seed: seed) }
        for layer in shortcut { try layer.forward(seed: seed) }
        try toBody?.run()
        try addition.run()
    }

    func backward(seed: UInt64) throws(EngineError) {
        for operation in backwardBefore { try operation.run() }
        for layer in body.reversed() { try layer.backward(seed: seed) }
        for layer in shortcut.reversed() { try layer.backward(seed: seed) }
        for operation in backwardAfter { try operation.run() }
    }
}
