internal import GlyphForge

extension Recipe {
    /// The recipe as YAML with all values. Reading it for images of the same size results in an equal recipe.
    public var yaml: String {
        var lines = ["name: \(quoted(name))"]
        if !summary.isEmpty { lines.append("summary: \(quoted(summary))") }
        if let reported { lines.append("reported: \(reported)") }
        if !assumptions.isEmpty { lines += ["assumed:"] + assumptions.map { "  - \(quoted($0))" } }
        // Omitted for the default, so that the text (and its digest) of recipes without views is the same as in
        // versions before views existed.
        let views = input.views == [1] ? "" : ", views: \(input.views)"
        lines.append("input: {negated: \(input.isNegated), scale: \(input.scale), shift: \(input.shift)\(views)}")
        lines += layers.isEmpty ? ["layers: []"] : ["layers:"] + layers.map { "  - \($0.yaml)" }
        lines.append("initialization: \(initialization.yaml)")
        lines.append("biases: \(biases)")
        lines.append("\(regularisation.decoupled ? "weight-decay" : "l2"): \(regularisation.l2)")
        if let maxNorm = regularisation.maxNorm { lines.append("max-norm: \(maxNorm)") }
        lines.append("label-smoothing: \(labelSmoothing)")
        lines.append("augmentation: \(augmentation.yaml)")
        lines.append("data: \(data.yaml)")
        if let pretraining {
            lines.append(
                "pretraining: {epochs: \(pretraining.epochs), batch: \(pretraining.batch), rate: \(pretraining.rate), "
                    + "corruption: \(pretraining.corruption)}")
        }
        lines += ["train:"] + phases.map { "  - \($0.yaml)" }
        if let averaging { lines.append("averaging: \(averaging)") }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Text as a YAML string in double quotes, on one line.
private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case " "..."~", "\u{A0}"..."\u{D7FF}", "\u{E000}"..."\u{FEFE}", "\u{FF00}"..."\u{FFFD}", "\u{10000}"...:
            // U+2028 and U+2029 are in these ranges but end a line in YAML.
            result += scalar == "\u{2028}" ? "\\L" : scalar == "\u{2029}" ? "\\P" : String(scalar)
        default:
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
    return result + "\""
}

extension LayerDescription {
    fileprivate var yaml: String {
        switch self {
        case .dense(let units): "\(kind): \(units)"
        case .convolution(let channels, let window): "\(kind): {channels: \(channels), \(window.yaml)}"
        case .maxPooling(let window), .averagePooling(let window): "\(kind): {\(window.yaml)}"
        case .globalAveragePooling, .batchNormalization, .relu, .tanh: kind
        case .dropout(let rate): "\(kind): \(rate)"
        case .residual(let body, let shortcut):
            "\(kind): {body: [\(body.map(\.flowYAML).joined(separator: ", "))], shortcut: [\(shortcut.map(\.flowYAML).joined(separator: ", "))]}"
        }
    }

    /// The layer as an item of a list in brackets.
    private var flowYAML: String { yaml == kind ? yaml : "{\(yaml)}" }
}

extension Window {
    fileprivate var yaml: String {
        let words =
            switch padding {
            case .same: "same"
            case .pixels(let count): "\(count)"
            }
        return "size: \(size), stride: \(stride), padding: \(words)"
    }
}

extension Initialization {
    fileprivate var yaml: String {
        switch self {
        case .xavier: "xavier"
        case .he: "he"
        case .normal(let deviation): "{normal: \(deviation)}"
        case .truncatedNormal(let deviation): "{truncated-normal: \(deviation)}"
        case .constant(let value): "{constant: \(value)}"
        }
    }
}

extension Augmentation {
    fileprivate var yaml: String {
        "{shift: \(shift), rotation: \(rotation), shear: \(shear), scale: \(scale), elastic: \(elastic), "
            + "weight: \(weight), outline: \(outline), inversion: \(inversion), erasing: \(erasing), framing: \(framing)}"
    }
}

extension DataChoice {
    fileprivate var yaml: String {
        let parts = [
            "validation: \(validation)", duplicateDistance.map { "remove-duplicates: \($0)" },
            limit.map { "limit: \($0)" },
        ]
        return "{\(parts.compactMap(\.self).joined(separator: ", "))}"
    }
}

extension Phase {
    fileprivate var yaml: String {
        let words =
            switch length {
            case .steps(let count): "steps: \(count)"
            case .epochs(let count): "epochs: \(count)"
            }
        let end = patience.map { ", patience: \($0)" } ?? ""
        return "{batch: \(batch), \(words), optimizer: \(optimizer.yaml), rate: \(schedule.yaml)\(end)}"
    }
}

extension Optimizer {
    fileprivate var yaml: String {
        switch self {
        case .sgd(let momentum, let nesterov): "{sgd: {momentum: \(momentum), nesterov: \(nesterov)}}"
        case .adam(let beta1, let beta2, let epsilon): "{adam: {beta1: \(beta1), beta2: \(beta2), epsilon: \(epsilon)}}"
        case .adadelta(let rho, let epsilon): "{adadelta: {rho: \(rho), epsilon: \(epsilon)}}"
        }
    }
}

extension Schedule {
    fileprivate var yaml: String {
        switch self {
        case .constant(let rate): "\(rate)"
        case .step(let rate, let factor, let every): "{step: {from: \(rate), factor: \(factor), every: \(every)}}"
        case .exponential(let rate, let factor, let every):
            "{exponential: {from: \(rate), factor: \(factor), every: \(every)}}"
        case .linear(let rate, let end): "{linear: {from: \(rate), to: \(end)}}"
        case .cosine(let rate, let warmup): "{cosine: {from: \(rate), warmup: \(warmup)}}"
        case .plateau(let rate, let factor, let patience, let minimum):
            "{plateau: {from: \(rate), factor: \(factor), patience: \(patience), minimum: \(minimum)}}"
        }
    }
}
