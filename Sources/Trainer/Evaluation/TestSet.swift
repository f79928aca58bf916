public import GlyphForge

/// A data set to test a network on, compared with the data that the network is trained on.
public struct TestSet: Sendable {
    /// The data set.
    public let dataset: Dataset
    /// What it shares with the training data; nil if that cannot be known. A data set equal to the training data shares
    /// all its images.
    public let overlap: Overlap?
    /// Why an accuracy on the data set says little about other images, or why that is not known; nil if the data set
    /// and the training data share nothing.
    public let overlapWarning: String?
    /// A warning if ink and background are exchanged; nil if they are not.
    public let inkWarning: String?
    /// Limits of the comparison that are no reason for a warning; one sentence each.
    public let notes: [String]

    /// All warnings, one sentence or more each.
    public var warnings: [String] { [overlapWarning, inkWarning].compactMap { $0 } }

    /// Compares a data set with the data set that a network is trained on.
    ///
    /// - Parameters:
    ///   - training: The training data.
    ///   - recipe: The recipe of the network; nil if there are several.
    ///   - progress: Receives the progress of the comparison, which takes seconds for a million images.
    /// - Throws: `DatasetError` if the images differ in size.
    public init(
        _ dataset: Dataset, training: Dataset, recipe: Recipe? = nil, progress: ProgressHandler = { _ in }
    ) throws {
        let overlap = try Overlap(dataset, training, progress: progress)
        let isSame = try dataset.imagesDigest() == training.imagesDigest()
        self.init(
            dataset, overlap: overlap,
            overlapWarning: isSame
                ? Self.sameImages(dataset) : overlap.warning(of: dataset, training: training.path),
            inkWarning: InkCheck.warning(of: dataset, training: MeanImage(training), recipe: recipe))
    }

    /// Compares a data set with the training data of a model: with the data set itself if it is still at the recorded
    /// path, otherwise with the fingerprint in the model's folder.
    ///
    /// - Parameters:
    ///   - path: The model's folder.
    ///   - progress: Receives the progress of the comparison.
    /// - Throws: ``EvaluationError`` if the images differ in size; an error if the fingerprint is damaged.
    public init(
        _ dataset: Dataset, model: ModelDescription, at path: String, progress: ProgressHandler = { _ in }
    ) throws {
        try EvaluationError.checkSide(of: dataset, for: model.side)
        let trainedOn = try TrainedOn(ofModelAt: path)
        let inkWarning = InkCheck.warning(of: dataset, model: model, trainedOn: trainedOn)
        let name = "the training data of \(path)"
        let training = model.training
        if try dataset.imagesDigest() == training.digest {
            self.init(
                dataset, overlap: try Overlap(dataset, DatasetFingerprint(dataset)),
                overlapWarning: Self.sameImages(dataset), inkWarning: inkWarning)
        } else if let original = Self.original(training) {
            let overlap = try Overlap(dataset, original, progress: progress)
            self.init(
                dataset, overlap: overlap, overlapWarning: overlap.warning(of: dataset, training: name),
                inkWarning: inkWarning)
        } else if let trainedOn {
            let overlap = try Overlap(dataset, trainedOn.fingerprint)
            self.init(
                dataset, overlap: overlap, overlapWarning: overlap.warning(of: dataset, training: name),
                inkWarning: inkWarning,
                notes: [
                    "Near-copies of training images were not counted, because \(training.dataset) is not, or no longer, "
                        + "the training data of the model."
                ])
        } else {
            self.init(
                dataset, overlap: nil,
                overlapWarning:
                    "It is not known whether \(dataset.path) shares images or fonts with \(name): the model has no "
                    + "\(TrainedOn.fileName), and \(training.dataset) is not, or no longer, the data set that "
                    + "it was trained on. Train the model again to record its training data.",
                inkWarning: inkWarning)
        }
    }

    private init(
        _ dataset: Dataset, overlap: Overlap?, overlapWarning: String?, inkWarning: String?, notes: [String] = []
    ) {
        self.dataset = dataset
        self.overlap = overlap
        self.overlapWarning = overlapWarning
        self.inkWarning = inkWarning
        self.notes = notes
    }

    private static func sameImages(_ dataset: Dataset) -> String {
        "\(dataset.path) has the images that the network is trained on, so accuracies on it say nothing about other "
            + "images. `glyphforge split` makes a test set that shares nothing (docs/splitting.md)."
    }

    /// The data set that a model was trained on, if it is still at its path and unchanged.
    private static func original(_ training: ModelDescription.Training) -> Dataset? {
        // Whatever else is at that path is not the training data, so errors in it do not matter.
        guard let found = try? Dataset(path: training.dataset), (try? found.imagesDigest()) == training.digest
        else { return nil }
        return found
    }
}
