internal import GlyphForge

/// The result of a run of `flag` in numbers.
public struct FlagSummary: Encodable, Sendable {
    /// The counts of a class.
    public struct ClassCount: Encodable, Sendable {
        /// The class.
        public let label: Int
        /// The character or name of the class; the label where only predictions are known.
        public let symbol: String
        /// The number of images with this label.
        public let images: Int
        /// The number of these that are flagged.
        public let flagged: Int
    }

    /// N, the number of images.
    public let images: Int
    /// What chose the flagged images: `fonts`, or a filter of confident learning.
    public let filter: String
    /// What orders them: `fonts`, or a score of confident learning.
    public let rank: String
    /// The number of flagged images.
    public let flagged: Int
    /// The number of flagged images by the name of their cause, without zeros.
    public let causes: [String: Int]
    /// The counts of each class.
    public let classes: [ClassCount]
    /// K x K: the estimated number of images with each given label (row) and true label (column); sums to N.
    public let joint: [[Double]]
    /// The number of faces with a verdict; nil where fonts are not known.
    public let facesJudged: Int?
    /// The number of faces with a verdict of 0.9 or more: symbol fonts. nil where fonts are not known.
    public let symbolFaces: Int?
    /// The number of faces with too little evidence for a verdict; nil where fonts are not known.
    public let facesNotJudged: Int?
    /// The number of images that are near-copies of others with the same label; nil without a data set.
    public let nearCopies: Int?
    /// What limits the run, as sentences.
    public let notes: [String]
}

extension FlagSummary {
    init(issues: [Issue], _ inputs: FlagInputs, filter: String, rank: String, nearCopies: Int?, notes: [String]) {
        let probabilities = inputs.probabilities
        images = probabilities.count
        self.filter = filter
        self.rank = rank
        flagged = issues.count
        causes = Dictionary(grouping: issues, by: \.cause.rawValue).mapValues(\.count)
        var flaggedOfClass = [Int](repeating: 0, count: probabilities.classCount)
        for issue in issues { flaggedOfClass[issue.given] += 1 }
        classes = (0..<probabilities.classCount).map { label in
            ClassCount(
                label: label, symbol: inputs.dataset?.classes[label].symbol ?? "\(label)",
                images: probabilities.labelCounts[label], flagged: flaggedOfClass[label])
        }
        let joint = inputs.learning.confidentJoint
        self.joint = (0..<joint.classCount).map { joint.row($0).map { Double($0) } }
        facesJudged = inputs.fonts.map { _ in inputs.verdicts.count }
        symbolFaces = inputs.fonts.map { _ in
            inputs.verdicts.count { $0.probability >= FontVerdictModel.verdictThreshold }
        }
        facesNotJudged = inputs.fonts?.facesNotJudged
        self.nearCopies = nearCopies
        self.notes = notes
    }
}
