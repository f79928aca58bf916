internal import GlyphForge

/// The passes that find issues. Each adds findings; where several apply to an image, the cause that comes first in
/// ``Cause`` is kept.
struct FlagPasses {
    /// What was found about an image.
    private struct Finding {
        var cause: Cause
        var suggested: Int?
        var evidence: [String: Double] = [:]
    }

    private let inputs: FlagInputs
    private let options: LabelFlags.Options
    /// Whether font-based scores choose the issues; otherwise a filter of confident learning does.
    private let flagsByFonts: Bool
    /// For each image the score of its label.
    private(set) var scores: [Double]
    private var found: [Int: Finding] = [:]
    /// Images beyond the first of each group of near-copies with one label; nil without a data set.
    private var nearCopies: Int?

    init(_ inputs: FlagInputs, _ options: LabelFlags.Options) {
        self.inputs = inputs
        self.options = options
        flagsByFonts = inputs.fonts != nil && options.filter == nil && options.ranking == nil
        scores =
            if let fonts = inputs.fonts, options.ranking == nil { fonts.scores() } else {
                inputs.learning.qualities(options.ranking ?? .selfConfidence)
            }
    }

    // MARK: Passes

    /// Flags the labels that the network contradicts: symbol fonts, look-alikes and single wrong letters.
    mutating func flagLowScores() {
        let isFlagged =
            flagsByFonts
            ? zip(scores, inputs.probabilities.labels).map { $0 < 0.5 && inputs.known.isKnown[$1] }
            : inputs.learning.issues(options.filter ?? .pruneByNoiseRate)
        for image in isFlagged.indices where isFlagged[image] { found[image] = contradiction(image) }
    }

    /// Adds what the pixels show: blank images, missing-glyph boxes, and copies with different labels. Lowers the
    /// scores of these images.
    mutating func addImageFindings() throws {
        guard let dataset = inputs.dataset, let origins = inputs.origins else { return }
        let probabilities = inputs.probabilities.probabilities
        let findings = try ImageFindings(dataset, origins: origins, traits: inputs.traits, scores: scores) {
            image, label in Float(probabilities.row(image)[label])
        }
        for (image, finding) in findings.ofImage {
            if flagsByFonts { scores[image] = min(scores[image], finding.maxScore) }
            if let earlier = found[image], Self.precedes(earlier.cause, finding.cause) { continue }
            found[image] = Finding(cause: finding.cause, suggested: finding.suggested, evidence: finding.evidence)
        }
        nearCopies = findings.copiesWithinLabels
    }

    /// Flags outliers. Images that have another cause only get the evidence.
    mutating func addOutliers(_ features: NumberMatrix, foldOfImage: [Int]?, progress: ProgressHandler) {
        guard let origins = inputs.origins else { return }
        let count = inputs.probabilities.count
        let outliers = FeatureOutliers(
            features, foldOfImage: foldOfImage, faceOfImage: origins.faceOfImage, workers: options.workers
        ) { progress(Progress(unit: "images compared", done: $0, total: count)) }
        for image in 0..<count where outliers.isOutlier(image) {
            let evidence = [
                "distance": Double(outliers.distances[image]!), "fence": Double(outliers.fences[image]),
            ]
            if found[image] == nil {
                found[image] = Finding(cause: .outlier, suggested: nil, evidence: evidence)
            } else {
                found[image]!.evidence.merge(evidence) { old, _ in old }
            }
        }
    }

    // MARK: Results

    /// The issues found so far, worst first.
    ///
    /// - Parameter sources: The names of the images; nil without a data set.
    func issues(_ sources: SourceNames?) -> [Issue] {
        found.map { image, finding in
            let prediction = inputs.predictions[image]
            var evidence = finding.evidence
            evidence["self_confidence"] = Double(prediction.selfConfidence)
            evidence["predicted_probability"] = Double(prediction.predictedProbability)
            if let probability = inputs.fonts?.symbolProbability(ofImage: image) {
                evidence["symbol_font"] = probability
            }
            return Issue(
                index: image, given: inputs.probabilities.labels[image], suggested: finding.suggested,
                score: scores[image], cause: finding.cause, evidence: evidence, source: sources?[image])
        }.sorted { ($0.score, $0.index) < ($1.score, $1.index) }
    }

    /// The summary of the issues.
    func summary(_ issues: [Issue], notes: [String]) -> FlagSummary {
        let ranksByFonts = inputs.fonts != nil && options.ranking == nil
        return FlagSummary(
            issues: issues, inputs,
            filter: flagsByFonts ? "fonts" : (options.filter ?? .pruneByNoiseRate).rawValue,
            rank: ranksByFonts ? "fonts" : (options.ranking ?? .selfConfidence).rawValue,
            nearCopies: nearCopies, notes: notes)
    }

    // MARK: Rules

    /// Whether the first cause is reported where both apply.
    private static func precedes(_ one: Cause, _ other: Cause) -> Bool {
        Cause.allCases.firstIndex(of: one)! <= Cause.allCases.firstIndex(of: other)!
    }

    /// The cause and the suggested label for a label that the network contradicts.
    private func contradiction(_ image: Int) -> Finding {
        if let probability = inputs.fonts?.symbolProbability(ofImage: image),
            probability >= FontVerdictModel.verdictThreshold
        {
            return Finding(cause: .symbolFont, suggested: nil)
        }
        let given = inputs.probabilities.labels[image]
        let prediction = inputs.predictions[image]
        let predicted = Int(prediction.predictedClass)
        // The network is as confident as on average on images of the predicted class.
        let isConfident =
            predicted != given
            && Double(prediction.predictedProbability) >= inputs.learning.thresholds[predicted]
            && inputs.known.isKnown[predicted]
        let areAlike =
            inputs.dataset.map {
                LookAlikes.areAlike($0.classes[given].codepoint, $0.classes[predicted].codepoint)
            } ?? false
        return Finding(
            cause: areAlike ? .caseOrLookAlike : .singleWrongLetter, suggested: isConfident ? predicted : nil)
    }
}
