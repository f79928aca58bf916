internal import Foundation
public import GlyphForge

/// A trained network in a folder: `model.json` says what it is, `weights.safetensors` holds its numbers, `model.onnx`
/// is the same for other programs, `training.csv` what was measured on the way.
public struct Model {
    public let description: ModelDescription
    public let network: Network
    /// What becomes of pixels before the network sees them.
    public let transform: InputTransform

    static let descriptionName = "model.json"
    static let weightsName = "weights.safetensors"
    static let onnxName = "model.onnx"
    static let logName = "training.csv"

    init(description: ModelDescription, network: Network, transform: InputTransform) {
        self.description = description
        self.network = network
        self.transform = transform
    }

    /// Opens a model's folder.
    ///
    /// - Throws: ``ModelError`` or what else says why it cannot be read.
    public init(path: String, on engine: Engine) throws {
        let file = path + "/" + Self.descriptionName
        guard let data = FileManager.default.contents(atPath: file) else {
            let advice =
                exists(PartialFolder.name(for: path))
                ? " Its training was not finished: give the same command again with --resume." : ""
            throw ModelError("\(path) is no model: \(Self.descriptionName) cannot be read in it.\(advice)")
        }
        let schema = (try? JSONDecoder().decode(SchemaNumber.self, from: data))?.schema ?? 0
        guard schema <= ModelDescription.schema else {
            throw ModelError(
                "\(file): schema \(schema) is newer than this glyphforge knows (\(ModelDescription.schema)); install a newer one."
            )
        }
        do {
            description = try JSONDecoder().decode(ModelDescription.self, from: data)
        } catch {
            throw ModelError("\(file) is damaged: it is not the description of a model.")
        }
        let side = description.side
        guard Dataset.sides.contains(side), description.classes.count > 0 else {
            throw ModelError("\(file) is damaged: images of \(side) pixels and \(description.classes.count) classes.")
        }
        let recipe = try Recipe(yaml: description.recipe, file: file, side: side)
        network = try Network(
            inputShape: [1, side, side], layers: recipe.layers + [.dense(units: description.classes.count)],
            initialization: .constant(0), seed: 0, on: engine)
        let weights = try SafeTensors(path: path + "/" + Self.weightsName)
        for parameter in network.parameters {
            let (shape, numbers) = try weights.tensor(parameter.name)
            guard shape == parameter.shape else {
                throw ModelError(
                    "\(path)/\(Self.weightsName) does not fit the recipe in \(Self.descriptionName): \(parameter.name) is \(shape), not \(parameter.shape)."
                )
            }
            try parameter.set(numbers)
        }
        transform = recipe.input
    }

    /// The classes in the order of the outputs.
    public var classes: [DatasetClass] { description.classes.enumerated().map { $1.datasetClass(label: $0) } }

    /// What was measured during training.
    public static func log(in path: String) -> [LogEntry] {
        guard let text = try? String(contentsOfFile: path + "/" + logName, encoding: .utf8) else { return [] }
        return LogEntry.read(csv: text)
    }

    /// Writes the files of a model into a folder.
    func write(into folder: String, log: [LogEntry]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let tensors = try network.parameters.map { ($0.name, $0.shape, try $0.numbers()) }
        try SafeTensors.write(to: folder + "/" + Self.weightsName, tensors: tensors, metadata: ["format": "pt"])
        try ONNX.export(
            network, transform: transform, classNames: classes.map(\.symbol), to: folder + "/" + Self.onnxName)
        try PartialFile.write(to: folder + "/" + Self.logName) { try $0.write(LogEntry.csv(log).utf8) }
        try PartialFile.write(to: folder + "/" + Self.descriptionName) { try $0.write(try encoder.encode(description)) }
    }

    private struct SchemaNumber: Decodable { let schema: Int }
}

/// What `model.json` says.
public struct ModelDescription: Codable, Sendable {
    static let schema = 1

    /// A class as the data set has it.
    public struct Class: Codable, Hashable, Sendable {
        /// The Unicode scalar's number; nil for a class that is no character.
        let codepoint: UInt32?
        let name: String

        init(_ item: DatasetClass) {
            codepoint = item.codepoint?.value
            name = item.name
        }

        func datasetClass(label: Int) -> DatasetClass {
            codepoint.flatMap(Unicode.Scalar.init).map { DatasetClass(label: label, codepoint: $0) }
                ?? DatasetClass(label: label, name: name)
        }
    }

    /// What it was trained on.
    public struct Training: Codable, Hashable, Sendable {
        public let dataset: String
        /// SHA-256 over the digests and labels of the data set's images.
        public let digest: String
        /// Images trained on, and held out.
        public let images, heldOut: Int
        public let steps: Int
        /// Time that the steps took.
        public let seconds: Double
        public let seed: UInt64
        public let threads: Int
        /// Of what the layers computed; nil in models older than the choice, which were trained in float32.
        public let precision: Precision?
    }

    /// How it does on a data set.
    public struct Metric: Codable, Hashable, Sendable {
        public let dataset: String
        public let images: Int
        /// The share recognised, and a 95 % interval for it.
        public let accuracy: Double
        public let interval: [Double]

        public init(dataset: String, images: Int, accuracy: Double, interval: [Double]) {
            self.dataset = dataset
            self.images = images
            self.accuracy = accuracy
            self.interval = interval
        }
    }

    let schema: Int
    /// The version of glyphforge that trained it.
    public let madeBy: String
    /// The recipe as YAML, with all values.
    public let recipe: String
    public let recipeName: String
    public let side: Int
    public let classes: [Class]
    public let training: Training
    /// On the data sets that it was tested on.
    public var tests: [Metric]
}

/// A model that cannot be read or made.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
