public import GlyphForge

extension ModelDescription {
    /// Warnings about predictions for a data set, one sentence or more each: that they are not out of sample, so that
    /// `flag` would trust the labels that the network has learned, or that ink and background are exchanged.
    ///
    /// - Parameter path: The model's folder.
    public func predictionWarnings(for dataset: Dataset, at path: String) throws -> [String] {
        let trainedOn = try TrainedOn(ofModelAt: path)
        let isTrainingData = try dataset.imagesDigest() == training.digest
        let shared =
            isTrainingData
            ? dataset.count
            : try trainedOn.map { try Overlap(dataset, $0.fingerprint).equalImages } ?? 0
        let inSample =
            "\(path) was trained on \(TextFormat.grouped(shared)) of the \(TextFormat.count(dataset.count, "image")) of "
            + "\(dataset.path), so its predictions are not out-of-sample: do not search label errors with them. Use "
            + "`glyphforge cross-validate` for that."
        return [shared > 0 ? inSample : nil, InkCheck.warning(of: dataset, model: self, trainedOn: trainedOn)]
            .compactMap { $0 }
    }
}
