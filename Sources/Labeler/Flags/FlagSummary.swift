internal import GlyphForge

/// What a run of `flag` came to, in numbers.
public struct FlagSummary: Encodable, Sendable {
    /// A class.
    public struct ClassCount: Encodable, Sendable {
        public let label: Int
        /// The character or name, or the label itself where only predictions are known.
        public let symbol: String
        public let images: Int
        public let flagged: Int
    }

    /// N.
    public let images: Int
    /// How the flagged were chosen, and in what order they are.
    public let filter: String
    public let rank: String
    public let flagged: Int
    /// The flagged by cause, causes without any left out.
    public let causes: [String: Int]
    public let classes: [ClassCount]
    /// K x K: how many images of each given class (row) are likely of each true one (column); sums to N.
    public let joint: [[Double]]
    /// Faces judged, those of a verdict of 0.9 or more, and those of which too little is known; nil without fonts.
    public let facesJudged: Int?
    public let facesNoAlphabet: Int?
    public let facesTooThin: Int?
    /// Images that are near-copies of others of their label; nil without a data set.
    public let nearCopies: Int?
    /// What else to know; a sentence each.
    public let notes: [String]
}

extension FlagSummary {
    init(
        issues: [Issue], predictions: LabelProbabilities, classes: [DatasetClass]?, joint: ClassMatrix<Int>,
        filter: String, rank: String,
        verdicts: [FontVerdict]?, unjudged: Int?, copies: Int?, notes: [String]
    ) {
        images = predictions.count
        self.filter = filter
        self.rank = rank
        flagged = issues.count
        causes = Dictionary(grouping: issues, by: \.cause.rawValue).mapValues(\.count)
        var flaggedOfClass = [Int](repeating: 0, count: predictions.classCount)
        for issue in issues { flaggedOfClass[issue.given] += 1 }
        self.classes = (0..<predictions.classCount).map { label in
            ClassCount(
                label: label, symbol: classes?[label].symbol ?? "\(label)", images: predictions.labelCounts[label],
                flagged: flaggedOfClass[label])
        }
        self.joint = (0..<joint.classCount).map { joint.row($0).map { Double($0) } }
        facesJudged = verdicts?.count
        facesNoAlphabet = verdicts?.count { $0.probability >= LabelFlags.verdictBar }
        facesTooThin = unjudged
        nearCopies = copies
        self.notes = notes
    }
}
