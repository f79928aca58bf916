internal import Yams

extension Recipe {
    /// Width and height of notMNIST's images in pixels.
    public static let publishedSide = 28

    private static let keys = [
        "name", "summary", "reported", "assumed", "input", "layers", "initialization", "biases", "train", "l2",
        "weight-decay",
        "max-norm", "label-smoothing", "augmentation", "data", "pretraining", "averaging",
    ]

    /// Reads a recipe in the YAML format that docs/recipes.md describes, for images of a given size.
    ///
    /// - Parameters:
    ///   - file: The name of the file for errors.
    ///   - side: Width and height of the images in pixels, 1 or more. Relative sizes are multiplied by it, and the
    ///     layers must fit on images of this size.
    /// - Throws: ``RecipeError`` for the first error.
    public init(yaml: String, file: String, side: Int = publishedSide) throws(RecipeError) {
        precondition(side > 0)
        let root = try RecipeTree.read(yaml, file: file)
        let reader = RecipeReader(file: file, side: side)
        let values = try reader.mapping(root, "a recipe", keys: Self.keys)
        func value(_ key: String) throws(RecipeError) -> Node {
            guard let value = values[key] else { throw RecipeError(file, "a recipe needs the key '\(key)'") }
            return value
        }
        let nameNode = try value("name")
        let name = try reader.text(nameNode, "name")
        guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]{0,63}/) != nil else {
            throw reader.error(
                nameNode,
                "name must be 1 to 64 letters, digits, '-', '_' and '.', starting with a letter or digit; got "
                    + reader.text(of: nameNode))
        }
        var summary = ""
        if let node = values["summary"] { summary = try reader.text(node, "summary") }
        let layers = try reader.network(value("layers"))
        let phases = try reader.phases(value("train"))
        self.init(name: name, summary: summary, layers: layers, phases: phases.map(\.phase))

        if let node = values["reported"] { reported = try reader.number(node, "reported", .between(0, 1)) }
        if let node = values["assumed"] {
            for item in try reader.list(node, "assumed") { assumptions.append(try reader.text(item, "assumed")) }
        }
        if let node = values["input"] { input = try reader.input(node) }
        if let node = values["initialization"] { initialization = try reader.initialization(node) }
        if let node = values["biases"] { biases = try reader.number(node, "biases", .any) }
        if let node = values["label-smoothing"] {
            labelSmoothing = try reader.number(node, "label-smoothing", .below(from: 0, 1))
        }
        if let node = values["l2"] { regularisation.l2 = try reader.number(node, "l2", .from(0)) }
        if let node = values["weight-decay"] {
            guard values["l2"] == nil else { throw reader.error(node, "use either l2 or weight-decay, not both") }
            guard phases.allSatisfy({ if case .adam = $0.phase.optimizer { true } else { false } }) else {
                throw reader.error(node, "weight-decay works only with adam; use l2 instead")
            }
            regularisation.l2 = try reader.number(node, "weight-decay", .from(0))
            regularisation.decoupled = true
        }
        if let node = values["max-norm"] { regularisation.maxNorm = try reader.number(node, "max-norm", .above(0)) }
        if let node = values["augmentation"] { augmentation = try reader.augmentation(node) }
        if let node = values["data"] { data = try reader.data(node) }
        if let node = values["pretraining"] {
            pretraining = try reader.pretraining(node)
            guard layers.contains(where: { if case .dense = $0 { true } else { false } }) else {
                throw reader.error(node, "pretraining needs at least one dense layer in 'layers'")
            }
        }
        if let node = values["averaging"] { averaging = try reader.number(node, "averaging", .inside(0, 1)) }
        if data.validation == 0, let node = phases.lazy.compactMap(\.needsValidation).first {
            throw reader.error(
                node,
                "this needs held-out images; add 'data: {validation: 0.1}' to hold out a tenth of the images")
        }
    }
}

extension RecipeReader {
    /// Limits the time of a prediction, which grows with the number of views.
    private static let maxViews = 16

    fileprivate func input(_ node: Node) throws(RecipeError) -> InputTransform {
        let values = try mapping(node, "input", keys: ["negated", "scale", "shift", "views"])
        var input = InputTransform()
        if let node = values["negated"] { input.isNegated = try flag(node, "negated") }
        if let node = values["scale"] { input.scale = try number(node, "scale", .any) }
        if let node = values["shift"] { input.shift = try number(node, "shift", .any) }
        if let node = values["views"] {
            let sizes = try list(node, "views")
            guard (1...Self.maxViews).contains(sizes.count) else {
                throw error(node, "views must be a list of 1 to \(Self.maxViews) sizes; got \(sizes.count)")
            }
            input.views = []
            for size in sizes { input.views.append(try number(size, "a view", .between(0.5, 1))) }
        }
        return input
    }

    fileprivate func initialization(_ node: Node) throws(RecipeError) -> Initialization {
        let (name, value) = try choice(
            node, "an initialization", ["he", "xavier", "normal", "truncated-normal", "constant"])
        switch name {
        case "he", "xavier":
            if let value { throw error(value, "\(name) takes no value; got \(text(of: value))") }
            return name == "he" ? .he : .xavier
        case "constant":
            guard let value else { throw error(node, "constant needs a number, such as 'constant: 0'") }
            return .constant(try number(value, name, .any))
        default:
            guard let value else { throw error(node, "\(name) needs a standard deviation, such as '\(name): 0.03'") }
            let deviation: Float = try number(value, name, .above(0))
            return name == "normal" ? .normal(deviation: deviation) : .truncatedNormal(deviation: deviation)
        }
    }

    fileprivate func augmentation(_ node: Node) throws(RecipeError) -> Augmentation {
        let values = try mapping(
            node, "augmentation",
            keys: [
                "shift", "rotation", "shear", "scale", "elastic", "weight", "outline", "inversion", "erasing",
                "framing",
            ])
        var augmentation = Augmentation()
        if let node = values["shift"] {
            augmentation.shift = Float(try relativeNumber(node, "shift", .between(0, 256), imageSide))
        }
        if let node = values["rotation"] { augmentation.rotation = try number(node, "rotation", .between(0, 180)) }
        if let node = values["shear"] { augmentation.shear = try number(node, "shear", .between(0, 2)) }
        if let node = values["scale"] { augmentation.scale = try number(node, "scale", .below(from: 0, 1)) }
        if let node = values["elastic"] {
            augmentation.elastic = Float(try relativeNumber(node, "elastic", .between(0, 256), imageSide))
        }
        // At most 0.5, because thicker and thinner strokes each have this probability.
        if let node = values["weight"] { augmentation.weight = try number(node, "weight", .between(0, 0.5)) }
        if let node = values["outline"] { augmentation.outline = try number(node, "outline", .between(0, 1)) }
        if let node = values["inversion"] { augmentation.inversion = try number(node, "inversion", .between(0, 1)) }
        if let node = values["erasing"] { augmentation.erasing = try number(node, "erasing", .between(0, 1)) }
        if let node = values["framing"] { augmentation.framing = try number(node, "framing", .between(0, 1)) }
        return augmentation
    }

    fileprivate func data(_ node: Node) throws(RecipeError) -> DataChoice {
        let values = try mapping(node, "data", keys: ["validation", "remove-duplicates", "limit"])
        var data = DataChoice()
        if let node = values["validation"] { data.validation = try number(node, "validation", .below(from: 0, 1)) }
        if let node = values["remove-duplicates"] {
            data.duplicateDistance = try integer(node, "remove-duplicates", 0...12)
        }
        if let node = values["limit"] { data.limit = try integer(node, "limit", 1...1_000_000_000) }
        return data
    }

    fileprivate func pretraining(_ node: Node) throws(RecipeError) -> Pretraining {
        let values = try mapping(node, "pretraining", keys: ["epochs", "batch", "rate", "corruption"])
        func value(_ key: String) throws(RecipeError) -> Node {
            guard let value = values[key] else { throw error(node, "pretraining needs the key '\(key)'") }
            return value
        }
        var pretraining = Pretraining(
            epochs: try number(value("epochs"), "epochs", .inside(0, 1_000_000)),
            batch: try integer(value("batch"), "batch", 1...65_536), rate: try number(value("rate"), "rate", .above(0)))
        if let node = values["corruption"] {
            pretraining.corruption = try number(node, "corruption", .below(from: 0, 1))
        }
        return pretraining
    }
}
