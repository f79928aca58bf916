public import GlyphForge

/// A trained network with the classes of its outputs.
public struct Classifier {
    private let network: Network
    private let transform: InputTransform
    /// The classes in the order of the outputs.
    public let classes: [DatasetClass]

    /// The grey level of the ground that the network expects, 0 or 255; nil if it knows both kinds of images.
    private let ground: UInt8?

    private static let batch = 256

    /// - Parameters:
    ///   - network: A network for square grey images with one output for each class.
    ///   - transform: The transform that the network was trained with.
    ///   - ground: The grey level of the ground that the network expects, 0 or 255; nil if it knows both kinds of images.
    public init(_ network: Network, transform: InputTransform, classes: [DatasetClass], ground: UInt8? = 0) {
        precondition(network.outputShape == [classes.count])
        self.network = network
        self.transform = transform
        self.classes = classes
        self.ground = ground
    }

    /// The classifier of a model.
    public init(_ model: Model) {
        self.init(
            model.network, transform: model.transform, classes: model.classes, ground: model.description.expectedGround)
    }

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

    /// Predicts image files. ``ImageFileReader`` reads and resizes them. Files that cannot be read are skipped.
    ///
    /// - Parameters:
    ///   - inversion: Whether to invert images. Where the ink touches an image's border, so that the border does not
    ///     show the ground, both versions are predicted, and the one with the larger probability counts, weighted by how
    ///     many of the other images are inverted.
    ///   - wantsFeatures: Whether to keep the outputs of the last hidden layer.
    ///   - progress: Called with the number of files done so far.
    public func predictions(
        forFiles paths: [String], inversion: InkInversion = .auto, wantsFeatures: Bool = false,
        progress: (Int) -> Void = { _ in }
    ) throws -> FilePredictions {
        let reader = ImageFileReader(
            side: side, inversion: ground == nil && inversion == .auto ? .no : inversion, ground: ground ?? 0)
        // Two versions of each image may have to be predicted.
        let predictor = try predictor(2 * paths.count, wantsFeatures)
        var versions = Predictions(
            classCount: classes.count, featureCount: wantsFeatures ? predictor.featureCount : 0)
        var images: [(path: String, isInverted: Bool?)] = []
        var failures: [FilePredictions.Failure] = []
        for start in stride(from: 0, to: paths.count, by: Self.batch) {
            let files = paths[start..<min(start + Self.batch, paths.count)]
            var pixels: [[UInt8]] = []
            for path in files {
                do throws(DatasetError) {
                    let image = try reader.read(path)
                    images.append((path, image.isInverted))
                    if image.isInverted != true { pixels.append(image.pixels) }
                    if image.isInverted != false { pixels.append(image.inverted) }
                } catch {
                    failures.append(FilePredictions.Failure(path: path, reason: error.description))
                }
            }
            let rows = try predictor.predict(count: pixels.count) { $1.copyBytes(from: pixels[$0]) }
            versions.append(probabilities: rows.probabilities, features: rows.features)
            progress(start + files.count)
        }
        return FilePredictions(versions, of: images, failures: failures)
    }

    private func predictor(_ count: Int, _ wantsFeatures: Bool) throws -> Predictor {
        try Predictor(
            network, transform: transform, batch: min(Self.batch, max(1, count)), wantsFeatures: wantsFeatures)
    }
}
