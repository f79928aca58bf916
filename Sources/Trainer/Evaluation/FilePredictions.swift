internal import GlyphForge

/// The predictions of image files.
public struct FilePredictions: Sendable {
    /// A file that could not be read.
    public struct Failure: Hashable, Sendable {
        /// The file.
        public let path: String
        /// A sentence that names the file and the reason.
        public let reason: String
    }

    /// The predictions of the files that could be read, in their order.
    public private(set) var predictions: Predictions
    /// The paths of these files.
    public private(set) var paths: [String] = []
    /// Whether each of these files was inverted.
    public private(set) var isInverted: [Bool] = []
    /// The files that could not be read.
    public let failures: [Failure]

    /// - Parameters:
    ///   - versions: The predictions of each image, or first of the image and then of its inverse if it is not known
    ///     whether it is inverted.
    ///   - images: The paths of the images, and whether each is inverted; nil if its border does not show it.
    init(_ versions: Predictions, of images: [(path: String, isInverted: Bool?)], failures: [Failure]) {
        self.failures = failures
        predictions = Predictions(classCount: versions.classCount, featureCount: versions.featureCount)
        // Images of one run are usually of one kind, so those that show their ground tell what the others likely have.
        // Without any, an image as expected is twice as likely as an inverted one.
        let inverted = Float(1 + images.count { $0.isInverted == true })
        let expected = Float(2 + images.count { $0.isInverted == false })
        var row = 0
        for (path, known) in images {
            let isInverted =
                known ?? (inverted * versions.row(row + 1).max()! > expected * versions.row(row).max()!)
            let chosen = known == nil && isInverted ? row + 1 : row
            let features = versions.features[chosen * versions.featureCount..<(chosen + 1) * versions.featureCount]
            predictions.append(probabilities: versions.row(chosen), features: features)
            paths.append(path)
            self.isInverted.append(isInverted)
            row += known == nil ? 2 : 1
        }
    }
}
