public import GlyphForge

/// The images whose labels look wrong, worst first, each with its cause.
///
/// Where fonts are known, the score of a label is the probability that it is right, judged with all letters of its font
/// (``FontVerdict``). Labels with a score below one half are flagged. The images themselves add blank ones,
/// missing-glyph boxes, copies with different labels, and outliers. Where fonts are not known, or where you ask for a
/// filter, a filter of confident learning flags instead.
public struct LabelFlags: Sendable {
    /// How issues are chosen and ordered.
    public struct Options: Sendable {
        /// The filter of confident learning. nil stands for the font-based scores, and for
        /// ``LabelFilter/pruneByNoiseRate`` where fonts are not known.
        public var filter: LabelFilter?
        /// The score of confident learning. nil stands for the font-based scores, and for
        /// ``LabelRanking/selfConfidence`` where fonts are not known.
        public var ranking: LabelRanking?
        /// Number of worker threads. Does not affect the result.
        public var workers: Int

        /// Options with font-based scores unless a filter or ranking is given.
        public init(filter: LabelFilter? = nil, ranking: LabelRanking? = nil, workers: Int) {
            self.filter = filter
            self.ranking = ranking
            self.workers = workers
        }
    }

    /// The flagged images, worst first.
    public let issues: [Issue]
    /// For each image the score of its label, 0 (wrong) to 1 (right).
    public let scores: [Float]
    /// For each image the predicted class.
    public let predicted: [Int32]
    /// The verdicts on faces, most likely symbol fonts first; empty where fonts are not known.
    public let verdicts: [FontVerdict]
    /// Counts by cause, class and pair of classes.
    public let summary: FlagSummary

    /// Finds the issues.
    ///
    /// - Parameters:
    ///   - predictions: Out-of-sample predicted probabilities with the given labels.
    ///   - dataset: The data set of the predictions, in the same order; nil to use the probabilities only.
    ///   - features: N x D features of the same images, which show outliers; nil for none.
    ///   - foldOfImage: The fold of each row of features; nil when one network computed them all.
    ///   - options: How issues are chosen and ordered.
    ///   - progress: Called during long steps.
    /// - Throws: ``LabelError`` when the predictions do not match the data set or all labels are equal.
    public init(
        _ predictions: LabelProbabilities, dataset: Dataset? = nil, features: NumberMatrix? = nil,
        foldOfImage: [Int]? = nil,
        options: Options, progress: ProgressHandler = { _ in }
    ) throws {
        let inputs = try FlagInputs(predictions, dataset: dataset, workers: options.workers, progress: progress)
        var passes = FlagPasses(inputs, options)
        passes.flagLowScores()
        if inputs.dataset != nil {
            try passes.addImageFindings()
            if let features { passes.addOutliers(features, foldOfImage: foldOfImage, progress: progress) }
        }
        scores = passes.scores.map { Float($0) }
        predicted = inputs.predictions.map(\.predictedClass)
        issues = passes.issues(try dataset.map { try SourceNames($0) })
        verdicts = inputs.verdicts
        summary = passes.summary(issues, notes: FlagNotes(inputs, hasFeatures: features != nil).sentences)
    }
}
