internal import CDNNL

/// An optimizer for a network, with the memory that it keeps for each parameter.
final class OptimizerState {
    private struct Slot {
        let parameter: Parameter
        /// In the layout of the parameter: the velocity, or the first and second moment.
        let memory: [Tensor]
    }

    private let optimizer: Optimizer
    private let regularisation: Regularisation
    private let slots: [Slot]

    /// - Parameter network: Must already have an ``Execution`` for training, which fixes the parameters' layouts.
    init(_ optimizer: Optimizer, _ regularisation: Regularisation, _ network: Network) throws(EngineError) {
        self.optimizer = optimizer
        self.regularisation = regularisation
        let count =
            switch optimizer {
            case .sgd(let momentum, _): momentum > 0 ? 1 : 0
            case .adam, .adadelta: 2
            }
        var slots: [Slot] = []
        for parameter in network.parameters where parameter.isTrained {
            var memory: [Tensor] = []
            for _ in 0..<count { memory.append(try Tensor(parameter.value.layout, on: network.engine)) }
            slots.append(Slot(parameter: parameter, memory: memory))
        }
        self.slots = slots
    }

    /// Updates all weights from their gradients.
    ///
    /// - Parameter step: Number of the step, from 1.
    func update(rate: Float, step: Int) throws(EngineError) {
        for slot in slots {
            let parameter = slot.parameter
            let weights = parameter.value.floats, gradient = parameter.gradient!.floats
            let decay = parameter.isRegularised ? regularisation.l2 : 0
            let memory = slot.memory.map(\.floats.baseAddress!)
            switch optimizer {
            case .sgd(let momentum, let nesterov):
                gf_sgd_step(
                    weights.baseAddress!, gradient.baseAddress!, memory.first, weights.count, rate, momentum, decay,
                    nesterov ? 1 : 0)
            case .adam(let beta1, let beta2, let epsilon):
                gf_adam_step(
                    weights.baseAddress!, gradient.baseAddress!, memory[0], memory[1], weights.count, rate, beta1,
                    beta2, epsilon, decay, regularisation.decoupled ? 1 : 0, Int64(step))
            case .adadelta(let rho, let epsilon):
                gf_adadelta_step(
                    weights.baseAddress!, gradient.baseAddress!, memory[0], memory[1], weights.count, rate, rho,
                    epsilon, decay)
            }
            if let limit = regularisation.maxNorm, parameter.role == .weight { try constrain(parameter, limit) }
            parameter.hasChanged()
        }
    }

    /// Scales the weights into each unit down to the maximum norm (Srivastava et al., JMLR 2014, section 5.1).
    private func constrain(_ parameter: Parameter, _ limit: Float) throws(EngineError) {
        var numbers = try parameter.numbers()
        let inputs = numbers.count / parameter.shape[0]
        var isChanged = false
        for unit in 0..<parameter.shape[0] {
            let weights = unit * inputs..<(unit + 1) * inputs
            let norm = numbers[weights].reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
            guard norm > limit else { continue }
            isChanged = true
            for position in weights { numbers[position] *= limit / norm }
        }
        if isChanged { try parameter.set(numbers) }
    }

    /// The memory of all parameters in C order. Each name is the parameter's name and an index.
    func numbers() throws(EngineError) -> [(name: String, shape: [Int], numbers: [Float])] {
        var all: [(name: String, shape: [Int], numbers: [Float])] = []
        for slot in slots {
            for (position, tensor) in slot.memory.enumerated() {
                all.append(
                    ("\(slot.parameter.name).\(position)", slot.parameter.shape, try slot.parameter.plain(tensor)))
            }
        }
        return all
    }

    /// Restores saved memory.
    ///
    /// - Parameter numbers: Returns the numbers of a name that ``numbers()`` listed.
    func set(_ numbers: (String) throws -> [Float]) throws {
        for slot in slots {
            for (position, tensor) in slot.memory.enumerated() {
                try slot.parameter.set(try numbers("\(slot.parameter.name).\(position)"), in: tensor)
            }
        }
    }
}
