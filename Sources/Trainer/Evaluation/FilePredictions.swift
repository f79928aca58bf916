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
    public internal(set) var failures: [Failure] = []

    init(_ predictions: Predictions) { self.predictions = predictions }

    /// Appends images.
    ///
    /// - Parameter rows: The predictions of each image, or first of the image and then of its inverse if it is not known
    ///   whether it is inverted.
    mutating func append(_ rows: Predictions, of images: [(path: String, image: ImageFileReader.Image)]) {
        var row = 0
        for (path, image) in images {
            let isInverted = image.isInverted ?? (rows.row(row + 1).max()! > rows.row(row).max()!)
            let chosen = image.isInverted == nil && isInverted ? row + 1 : row
            let features = rows.features[chosen * rows.featureCount..<(chosen + 1) * rows.featureCount]
            predictions.append(probabilities: rows.row(chosen), features: features)
            paths.append(path)
            self.isInverted.append(isInverted)
            row += image.isInverted == nil ? 2 : 1
        }
    }
}
