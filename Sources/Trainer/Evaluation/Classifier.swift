public import GlyphForge

/// A trained network with the classes of its outputs.
public struct Classifier {
    private let network: Network
    private let transform: InputTransform
    /// The classes in the order of the outputs.
    public let classes: [DatasetClass]

    private static let batch = 256

    /// - Parameters:
    ///   - network: A network for square grey images with one output for each class.
    ///   - transform: The transform that the network was trained with.
    public init(_ network: Network, transform: InputTransform, classes: [DatasetClass]) {
        precondition(network.outputShape == [classes.count])
        self.network = network
        self.transform = transform
        self.classes = classes
    }

    /// The classifier of a model.
    public init(_ model: Model) { self.init(model.network, transform: model.transform, classes: model.classes) }

    /// Width and height of an image in pixels.
    public var side: Int { network.inputShape.last! }

    /// Predicts all images of a data set.
    ///
    /// - Parameter wantsFeatures: Whether to keep the outputs of the last hidden layer.
    /// - Throws: `.unsuitable` if the images have another size.
    public func predictions(
        for dataset: Dataset, wantsFeatures: Bool = false, progress: (Int) throws -> Void = { _ in }
    ) throws -> Predictions {
        try EvaluationError.checkSide(of: dataset, for: side)
        return try predictor(dataset.count, wantsFeatures).predict(dataset, 0..<dataset.count, progress: progress)
    }

    /// Predicts image files. ``ImageFileReader`` reads and resizes them.
    public func predictions(forFiles paths: [String], wantsFeatures: Bool = false) throws -> Predictions {
        let reader = ImageFileReader(side: side)
        return try predictor(paths.count, wantsFeatures).predict(count: paths.count) { number, pixels in
            pixels.copyBytes(from: try reader.read(paths[number]))
        }
    }

    private func predictor(_ count: Int, _ wantsFeatures: Bool) throws -> Predictor {
        try Predictor(
            network, transform: transform, batch: min(Self.batch, max(1, count)), wantsFeatures: wantsFeatures)
    }
}
