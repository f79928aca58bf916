internal import Yams

extension RecipeReader {
    private static let maxSteps = 1_000_000_000

    /// The phases of `train`, each with the node that needs held-out images, if there is one.
    func phases(_ node: Node) throws(RecipeError) -> [(phase: Phase, needsValidation: Node?)] {
        guard case .sequence = node else { return [try phase(node)] }
        let phases = try list(node, "train").map { (node) throws(RecipeError) in try phase(node) }
        guard !phases.isEmpty else { throw error(node, "train needs at least one phase; got an empty list") }
        return phases
    }

    private func phase(_ node: Node) throws(RecipeError) -> (phase: Phase, needsValidation: Node?) {
        let values = try mapping(node, "train", keys: ["batch", "steps", "epochs", "optimizer", "rate", "patience"])
        func value(_ key: String) throws(RecipeError) -> Node {
            guard let value = values[key] else { throw error(node, "train needs the key '\(key)'") }
            return value
        }
        let length: Phase.Length
        switch (values["steps"], values["epochs"]) {
        case (let steps?, nil): length = .steps(try integer(steps, "steps", 1...Self.maxSteps))
        case (nil, let epochs?): length = .epochs(try number(epochs, "epochs", .inside(0, 1_000_000)))
        case (_?, let epochs?): throw error(epochs, "use either steps or epochs, not both")
        case (nil, nil): throw error(node, "train needs the key 'steps' or 'epochs'")
        }
        let rate = try value("rate")
        let schedule = try schedule(rate)
        var phase = Phase(
            batch: try integer(value("batch"), "batch", 1...65_536), length: length,
            optimizer: try values["optimizer"].map(optimizer) ?? .sgd(momentum: 0, nesterov: false), schedule: schedule)
        if let node = values["patience"] { phase.patience = try integer(node, "patience", 1...1_000_000) }
        let isPlateau = if case .plateau = schedule { true } else { false }
        return (phase, values["patience"] ?? (isPlateau ? rate : nil))
    }

    private func optimizer(_ node: Node) throws(RecipeError) -> Optimizer {
        let (name, value) = try choice(node, "an optimizer", ["sgd", "adam", "adadelta"])
        func fields(_ keys: [String]) throws(RecipeError) -> [String: Node] {
            try value.map { (node) throws(RecipeError) in try mapping(node, name, keys: keys) } ?? [:]
        }
        func number(_ node: Node?, _ key: String, _ limits: Limits, _ standard: Float) throws(RecipeError) -> Float {
            try node.map { (node) throws(RecipeError) in try self.number(node, key, limits) } ?? standard
        }
        switch name {
        case "sgd":
            let values = try fields(["momentum", "nesterov"])
            let momentum = try number(values["momentum"], "momentum", .below(from: 0, 1), 0)
            var isNesterov = false
            if let node = values["nesterov"] {
                isNesterov = try flag(node, "nesterov")
                guard momentum > 0 || !isNesterov else { throw error(node, "nesterov needs a momentum above 0") }
            }
            return .sgd(momentum: momentum, nesterov: isNesterov)
        case "adam":
            let values = try fields(["beta1", "beta2", "epsilon"])
            return .adam(
                beta1: try number(values["beta1"], "beta1", .below(from: 0, 1), 0.9),
                beta2: try number(values["beta2"], "beta2", .below(from: 0, 1), 0.999),
                epsilon: try number(values["epsilon"], "epsilon", .above(0), 1e-8))
        default:
            let values = try fields(["rho", "epsilon"])
            return .adadelta(
                rho: try number(values["rho"], "rho", .inside(0, 1), 0.95),
                epsilon: try number(values["epsilon"], "epsilon", .above(0), 1e-6))
        }
    }

    private func schedule(_ node: Node) throws(RecipeError) -> Schedule {
        if case .scalar(let scalar) = node, scalar.string.first?.isLetter != true {
            return .constant(rate: try number(node, "rate", .above(0)))
        }
        let (name, value) = try choice(node, "a schedule", ["step", "exponential", "linear", "cosine", "plateau"])
        guard let value else { throw error(node, "\(name) needs values, such as '\(name): {from: 0.1}'") }
        let keys =
            switch name {
            case "step", "exponential": ["from", "factor", "every"]
            case "linear": ["from", "to"]
            case "cosine": ["from", "warmup"]
            default: ["from", "factor", "patience", "minimum"]
            }
        let values = try mapping(value, name, keys: keys)
        func needed(_ key: String) throws(RecipeError) -> Node {
            guard let node = values[key] else { throw error(value, "\(name) needs the key '\(key)'") }
            return node
        }
        func optional(_ key: String, _ limits: Limits, _ standard: Float) throws(RecipeError) -> Float {
            try values[key].map { (node) throws(RecipeError) in try number(node, key, limits) } ?? standard
        }
        let rate: Float = try number(needed("from"), "from", .above(0))
        switch name {
        case "step", "exponential":
            let factor: Float = try number(needed("factor"), "factor", .inside(0, 1))
            let every = try integer(needed("every"), "every", 1...Self.maxSteps)
            return name == "step"
                ? .step(rate: rate, factor: factor, every: every)
                : .exponential(rate: rate, factor: factor, every: every)
        case "linear": return .linear(rate: rate, end: try optional("to", .from(0), 0))
        case "cosine": return .cosine(rate: rate, warmup: try optional("warmup", .below(from: 0, 1), 0))
        default:
            return .plateau(
                rate: rate, factor: try optional("factor", .inside(0, 1), 0.1),
                patience: try integer(needed("patience"), "patience", 1...1_000_000),
                minimum: try optional("minimum", .from(0), 0))
        }
    }
}
