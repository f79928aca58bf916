internal import Foundation
public import GlyphForge

/// A trained model in a folder: `model.json` describes it, `weights.safetensors` contains its weights, `model.onnx`
/// contains it for other programs, `training.csv` is the training log, and `trained-on.npz` is what is
/// remembered of the training data.
public struct Model {
    /// The contents of `model.json`.
    public let description: ModelDescription
    /// The trained network.
    public let network: Network
    /// The transform of the pixels before the network.
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
    /// - Throws: ``ModelError``, ``RecipeError``, ``SafeTensorsError`` or `FileError` if it cannot be read.
    public init(path: String, on engine: Engine) throws {
        let file = path + "/" + Self.descriptionName
        guard FilePath.exists(file) || errno == EACCES else {
            let advice =
                FilePath.exists(PartialFolder.name(for: path))
                ? " Its training was not finished: run the same train command again with --resume." : ""
            throw ModelError("\(path) is not a model: it has no readable \(Self.descriptionName).\(advice)")
        }
        let contents = try MappedFile(path: file)
        description = try withExtendedLifetime(contents) { try Self.description(Data(contents.bytes), file: file) }
        let side = description.side
        guard Dataset.sides.contains(side), description.classes.count > 0 else {
            throw ModelError(
                "\(file) is damaged: it describes images of \(side) x \(side) pixels and "
                    + "\(description.classes.count) classes.")
        }
        let recipe = try Recipe(yaml: description.recipe, file: file, side: side)
        network = try Network(
            inputShape: [1, side, side], layers: recipe.layers + [.dense(units: description.classes.count)],
            initial: InitialWeights(.constant(0), seed: 0), on: engine)
        let weights = try SafeTensors(path: path + "/" + Self.weightsName)
        for parameter in network.parameters {
            let (shape, numbers) = try weights.tensor(parameter.name)
            guard shape == parameter.shape else {
                throw ModelError(
                    "\(path)/\(Self.weightsName) does not fit the recipe in \(Self.descriptionName): the shape of "
                        + "\(parameter.name) is \(shape) instead of \(parameter.shape).")
            }
            try parameter.set(numbers)
        }
        transform = recipe.input
    }

    private static func description(_ data: Data, file: String) throws(ModelError) -> ModelDescription {
        do {
            let schema = try JSON.decoder().decode(SchemaNumber.self, from: data).schema
            guard schema <= ModelDescription.schema else {
                throw ModelError(
                    "\(file) has schema \(schema), which is newer than this version of glyphforge supports "
                        + "(\(ModelDescription.schema)); install a newer version.")
            }
            return try JSON.decoder().decode(ModelDescription.self, from: data)
        } catch let error as ModelError {
            throw error
        } catch {
            throw ModelError("\(file) is damaged: it is not the description of a model.")
        }
    }

    /// The classes in the order of the outputs.
    public var classes: [DatasetClass] { description.classes.enumerated().map { $1.datasetClass(label: $0) } }

    /// The training log of a model's folder; empty if the folder has none.
    ///
    /// - Throws: ``ModelError`` if the log is damaged or cannot be read.
    public static func log(in path: String) throws(ModelError) -> [LogEntry] {
        let file = path + "/" + logName
        guard FilePath.exists(file) else { return [] }
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw ModelError("\(file) cannot be read as UTF-8 text: \(error.localizedDescription)")
        }
        return try LogEntry.read(csv: text, file: file)
    }

    /// Writes the files of a model into a folder.
    ///
    /// - Parameter trainedOn: What is remembered of the training data.
    func write(into folder: String, log: [LogEntry], trainedOn: TrainedOn) throws {
        let json = try JSON.encoder(isPretty: true).encode(description)
        let tensors = try network.parameters.map { ($0.name, $0.shape, try $0.numbers()) }
        try SafeTensors.write(to: folder + "/" + Self.weightsName, tensors: tensors, metadata: ["format": "pt"])
        try ONNX.export(
            network, transform: transform, classNames: classes.map(\.symbol), to: folder + "/" + Self.onnxName)
        try PartialFile.write(to: folder + "/" + Self.logName) { try $0.write(LogEntry.csv(log).utf8) }
        try trainedOn.write(to: folder + "/" + TrainedOn.fileName)
        try PartialFile.write(to: folder + "/" + Self.descriptionName) { try $0.write(json) }
    }

    private struct SchemaNumber: Decodable { let schema: Int }
}

/// The contents of `model.json`.
public struct ModelDescription: Codable, Sendable {
    static let schema = 1

    /// A class of the training data set.
    public struct Class: Codable, Hashable, Sendable {
        /// The class's codepoint; nil for a class that is not a character.
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

    /// The training data and options.
    public struct Training: Codable, Hashable, Sendable {
        /// The path of the data set.
        public let dataset: String
        /// SHA-256 over the digests and labels of the data set's images.
        public let digest: String
        /// Number of training images and of held-out images.
        public let images, heldOut: Int
        /// Number of steps.
        public let steps: Int
        /// Total time of the steps in seconds.
        public let seconds: Double
        /// The random seed.
        public let seed: UInt64
        /// Number of threads for each operation.
        public let threads: Int
        /// The precision of the layers; nil in models of early versions, which always used float32.
        public let precision: Precision?
        /// The mean grey level of the data set, 0 to 255; nil in models of early versions.
        public let meanPixel: Double?
    }

    /// The accuracy on a test data set.
    public struct Metric: Codable, Hashable, Sendable {
        /// The path of the data set.
        public let dataset: String
        /// Number of images.
        public let images: Int
        /// The share of images whose predicted class is the given label.
        public let accuracy: Double
        /// The 95 % confidence interval of the accuracy: lower and upper end.
        public let interval: [Double]
        /// What the data set shares with the training data; nil in models of early versions.
        public let shared: Overlap?

        /// The accuracy on a data set with its confidence interval.
        public init(dataset: String, images: Int, accuracy: Double, interval: [Double], shared: Overlap? = nil) {
            self.dataset = dataset
            self.images = images
            self.accuracy = accuracy
            self.interval = interval
            self.shared = shared
        }
    }

    let schema: Int
    /// The version of glyphforge that trained the model.
    public let madeBy: String
    /// The recipe as YAML with all values.
    public let recipe: String
    /// The recipe's name.
    public let recipeName: String
    /// Width and height of the images in pixels.
    public let side: Int
    /// The classes in the order of the outputs.
    public let classes: [Class]
    /// The training data and options.
    public let training: Training
    /// The results of tests after the training.
    public var tests: [Metric]
}

/// An error that prevents a model from being read or trained.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error as a sentence for users.
    public let description: String

    init(_ description: String) { self.description = description }
}
