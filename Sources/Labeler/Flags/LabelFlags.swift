internal import Foundation
public import GlyphForge

/// The images of a data set whose labels look wrong, worst first, each with its cause.
///
/// With fonts known, a label's quality is the probability that it is right, judged with all letters of its font
/// (``FontVerdict``), and those below one half are flagged; the pictures themselves add blank ones, boxes, copies under
/// two labels and outliers. Without fonts, or where a filter is asked for, it is confident learning's filter that
/// flags.
public struct LabelFlags: Sendable {
    /// How issues are chosen and ordered.
    public struct Options: Sendable {
        /// The filter of confident learning; nil for the probability that the label is right where fonts are known, and
        /// else ``LabelFilter/pruneByNoiseRate``.
        public var filter: LabelFilter?
        /// The score of confident learning; nil for that probability where fonts are known, and else
        /// ``LabelRanking/selfConfidence``.
        public var ranking: LabelRanking?
        /// Threads; the result is the same.
        public var workers: Int

        public init(filter: LabelFilter? = nil, ranking: LabelRanking? = nil, workers: Int) {
            self.filter = filter
            self.ranking = ranking
            self.workers = workers
        }
    }

    /// The flagged, worst first.
    public let issues: [Issue]
    /// For each image its label's quality, 0 wrong to 1 right.
    public let scores: [Float]
    /// For each image the class that the network prefers.
    public let predicted: [Int32]
    /// The verdicts on faces, worst first; empty without fonts.
    public let verdicts: [FontVerdict]
    public let summary: FlagSummary

    /// A verdict from which on a face's letters are said to be none. More than one half: a false one condemns all
    /// letters of a face.
    static let verdictBar = 0.9

    /// Finds the issues.
    ///
    /// - Parameters:
    ///   - predictions: Out-of-sample probabilities with the given labels.
    ///   - dataset: What the predictions are of, row by row; nil to go by the probabilities alone.
    ///   - features: N x D features of the same images, in which outliers are sought; nil for none.
    ///   - foldOfImage: Which network each row of features is of; nil for one network.
    /// - Throws: ``LabelError`` where the probabilities do not suffice.
    public init(
        _ predictions: LabelProbabilities, dataset: Dataset? = nil, features: NumberMatrix? = nil,
        foldOfImage: [Int]? = nil,
        options: Options, progress: ProgressHandler = { _ in }
    ) throws {
        if let dataset, dataset.classes.count != predictions.classCount {
            throw LabelError(
                .unsuitable,
                "The predictions are of \(predictions.classCount) classes, \(dataset.path) has \(dataset.classes.count); give predictions of this data set."
            )
        }
        let learning = try ConfidentLearning(predictions, workers: options.workers)
        let origins = try dataset.map { try ImageOrigins($0) }
        let known = KnownClasses(predictions, origins, learning.thresholds)
        let read = GlyphReadings(
            predictions.probabilities, labels: predictions.labels, classShares: known.shares, isKnown: known.isKnown,
            workers: options.workers)
        let readings = read.ofImage
        let traits = try dataset.map { try FaceTraitsReader.read($0, progress: progress) } ?? [:]
        var judge: FontJudge?
        if let dataset, let origins, !origins.faces.isEmpty {
            let reading = KinFreeReading(dataset, origins: origins, workers: options.workers) {
                progress(Progress(unit: "images read again", done: $0, total: predictions.count))
            }
            let input = FontMixture.Input(
                margins: read.margins, labels: predictions.labels, faceOfImage: origins.faceOfImage,
                faceCount: origins.faces.count,
                classShares: known.shares, isKnown: known.isKnown)
            judge = FontJudge(
                input, origins: origins, traits: traits, reading: reading,
                assignment: LabelAssignment(predictions.probabilities, input, workers: options.workers))
        }
        let usesFonts = judge != nil && options.filter == nil && options.ranking == nil
        var scores =
            if let judge, options.ranking == nil { judge.scores() } else {
                learning.qualities(options.ranking ?? .selfConfidence)
            }

        var found = [Int: Found]()
        let isFlagged =
            usesFonts
            ? zip(scores, predictions.labels).map { $0 < 0.5 && known.isKnown[$1] }
            : learning.issues(options.filter ?? .pruneByNoiseRate)
        let suggest = Suggestion(
            readings: readings, labels: predictions.labels, thresholds: learning.thresholds, isKnown: known.isKnown)
        for image in isFlagged.indices where isFlagged[image] {
            found[image] = suggest.found(
                image, classes: dataset?.classes, noAlphabet: judge?.noAlphabet(ofImage: image))
        }
        var pictures: PictureFindings?
        if let dataset, let origins {
            let findings = try PictureFindings(dataset, origins: origins, traits: traits, scores: scores) {
                image, label in
                Float(predictions.probabilities.row(image)[label])
            }
            for (image, finding) in findings.ofImage {
                if usesFonts { scores[image] = min(scores[image], finding.score) }
                if let earlier = found[image], Self.precedes(earlier.cause, finding.cause) { continue }
                found[image] = Found(cause: finding.cause, suggested: finding.suggested, evidence: finding.evidence)
            }
            pictures = findings
            if let features {
                let outliers = FeatureOutliers(
                    features, foldOfImage: foldOfImage, faceOfImage: origins.faceOfImage, workers: options.workers
                ) { progress(Progress(unit: "images compared", done: $0, total: predictions.count)) }
                for image in 0..<predictions.count where outliers.isOutlier(image) {
                    let evidence = [
                        "distance": Double(outliers.distances[image]!), "fence": Double(outliers.fences[image]),
                    ]
                    if found[image] == nil {
                        found[image] = Found(cause: .outlier, suggested: nil, evidence: evidence)
                    } else {
                        found[image]!.evidence.merge(evidence) { old, _ in old }
                    }
                }
            }
        }

        self.scores = scores.map { Float($0) }
        predicted = readings.map(\.preferred)
        let issues = found.map { image, found in
            var evidence = found.evidence
            evidence["selfConfidence"] = Double(readings[image].selfConfidence)
            evidence["preferredProbability"] = Double(readings[image].preferredProbability)
            if let probability = judge?.noAlphabet(ofImage: image) { evidence["fontIsNoAlphabet"] = probability }
            return Issue(
                index: image, given: predictions.labels[image], suggested: found.suggested, score: scores[image],
                cause: found.cause,
                evidence: evidence)
        }.sorted { ($0.score, $0.index) < ($1.score, $1.index) }
        let verdicts = judge?.verdicts { Int(readings[$0].preferred) == predictions.labels[$0] } ?? []
        (self.issues, self.verdicts) = (issues, verdicts)
        summary = FlagSummary(
            issues: issues, predictions: predictions, classes: dataset?.classes, joint: learning.confidentJoint,
            filter: usesFonts ? "fonts" : (options.filter ?? .pruneByNoiseRate).rawValue,
            rank: judge != nil && options.ranking == nil ? "fonts" : (options.ranking ?? .selfConfidence).rawValue,
            verdicts: judge.map { _ in verdicts }, unjudged: judge?.unjudged, copies: pictures?.copiesWithinLabels,
            notes: Self.doubts(predictions, readings) + Self.notes(dataset, origins, traits, known, features, judge))
    }

    /// What is found of an image.
    struct Found {
        var cause: Cause
        var suggested: Int?
        var evidence: [String: Double] = [:]
    }

    /// Whether a cause is given before another where both hold.
    private static func precedes(_ one: Cause, _ other: Cause) -> Bool {
        Cause.allCases.firstIndex(of: one)! <= Cause.allCases.firstIndex(of: other)!
    }

    /// That the predictions are hardly those of the labels, where they agree no more often than by chance: their
    /// classes may be in another order.
    private static func doubts(_ predictions: LabelProbabilities, _ readings: [GlyphReading]) -> [String] {
        let agreeing = zip(readings, predictions.labels).count { Int($0.preferred) == $1 }
        let share = Double(agreeing) / Double(predictions.count)
        guard !KnownClasses.isMore(share, than: 1 / Double(predictions.classCount)) else { return [] }
        return [
            "The predictions find \(percent(share, digits: 1)) of the labels likeliest, hardly more than by chance: either they tell nothing, or their columns "
                + "are not in the order of the classes."
        ]
    }

    private static func notes(
        _ dataset: Dataset?, _ origins: ImageOrigins?, _ traits: [Int: FaceTraits], _ known: KnownClasses,
        _ features: NumberMatrix?, _ judge: FontJudge?
    ) -> [String] {
        var notes: [String] = []
        if let dataset, let origins {
            if origins.faces.isEmpty {
                notes.append(
                    "The images' fonts are not known: there are no verdicts on fonts, and no boxes for missing characters are told."
                )
            } else if traits.count < origins.faces.count {
                notes.append(
                    "\(grouped(origins.faces.count - traits.count)) of \(grouped(origins.faces.count)) faces' font files are changed or not where `generate` "
                        + "found them (run it from the same folder): verdicts on them go by their letters and names alone."
                )
            }
            if features == nil { notes.append("The predictions have no features: no outliers are told.") }
            if !known.unknown.isEmpty {
                let names = known.unknown.prefix(10).map { dataset.classes[$0].symbol }.joined(separator: ", ")
                let more = known.unknown.count > 10 ? " and \(grouped(known.unknown.count - 10)) more" : ""
                notes.append(
                    "The evidence on \(names)\(more) is too thin: \(KnownClasses.words) Their labels are judged by pictures and fonts alone."
                )
            }
            if let unjudged = judge?.unjudged, unjudged > 0 {
                notes.append(
                    "\(grouped(unjudged)) faces show labels of such classes only: there is no verdict on them.")
            }
        } else {
            notes.append("Only probabilities are known: causes that need pictures or fonts are left out.")
        }
        return notes
    }
}

/// The classes that the network knows well enough for its probabilities to tell anything of them.
struct KnownClasses {
    /// The shares of the classes, bounded away from 0 and 1.
    let shares: [Double]
    let isKnown: [Bool]
    /// Those that are not, among the classes that have images.
    let unknown: [Int]

    /// Faces, or images where fonts are unknown, of a class below which it cannot be learned.
    private static let leastFaces = 10
    /// Whether a share is clearly more than it would be by chance: by a tenth of what there is between that and all.
    static func isMore(_ share: Double, than chance: Double) -> Bool { share > chance + 0.1 * (1 - chance) }

    static let words = "fewer than \(leastFaces) fonts, or images the network cannot tell from any other."

    init(_ predictions: LabelProbabilities, _ origins: ImageOrigins?, _ thresholds: [Double]) {
        var faces = [Set<Int>](repeating: [], count: predictions.classCount)
        for (image, label) in predictions.labels.enumerated() where faces[label].count < Self.leastFaces {
            faces[label].insert(origins?.faceOfImage[image] ?? -1 - image)
        }
        let all = Double(predictions.count)
        let shares = predictions.labelCounts.map { min(max(Double($0) / all, 1 / all), 0.99) }
        // A class whose images get hardly more of its probability than any image would by chance was not learned.
        let isKnown = (0..<predictions.classCount).map { label in
            origins == nil
                || faces[label].count >= Self.leastFaces && Self.isMore(thresholds[label], than: shares[label])
        }
        self.shares = shares
        self.isKnown = isKnown
        unknown = (0..<predictions.classCount).filter { predictions.labelCounts[$0] > 0 && !isKnown[$0] }
    }
}

/// What a flagged label should be, and why it is not.
private struct Suggestion {
    let readings: [GlyphReading]
    let labels: [Int]
    let thresholds: [Double]
    let isKnown: [Bool]

    func found(_ image: Int, classes: [DatasetClass]?, noAlphabet: Double?) -> LabelFlags.Found {
        if let noAlphabet, noAlphabet >= LabelFlags.verdictBar {
            return LabelFlags.Found(cause: .fontIsNoAlphabet, suggested: nil)
        }
        let other = Int(readings[image].preferred)
        // As sure as the network is of that class's own images.
        let isSure =
            other != labels[image] && Double(readings[image].preferredProbability) >= thresholds[other]
            && isKnown[other]
        let areAlike = classes.map { LookAlikes.areAlike($0[labels[image]].codepoint, $0[other].codepoint) } ?? false
        return LabelFlags.Found(
            cause: areAlike ? .caseOrLookAlike : .singleWrongLetter, suggested: isSure ? other : nil)
    }
}
