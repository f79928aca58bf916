internal import Foundation
internal import GRDB
public import GlyphForge

/// How many labels of a data set are wrong, by the sample that was reviewed: docs/method.md says how, and shows how
/// often the intervals hold the truth.
public struct ErrorRateEstimate: Encodable, Sendable {
    /// A class, by its given label.
    public struct ClassRate: Encodable, Hashable, Sendable {
        public let label: Int
        public let name: String
        /// Its images in the data set.
        public let images: Int
        /// Those reviewed in the sample, and the wrong ones among these.
        public let reviewed: Int
        public let errors: Int
        /// The estimated share of wrong labels; nil where none of its images was reviewed.
        public let errorRate: Double?
        public let interval: ClosedRange<Double>

        private enum CodingKeys: String, CodingKey {
            case label, name, images, reviewed, errors, interval
            case errorRate = "error_rate"
        }
    }

    /// A stratum of the sampling design.
    public struct StratumRate: Encodable, Hashable, Sendable {
        /// The qualities of its labels.
        public let name: String
        public let images: Int
        /// Images in the sample.
        public let drawn: Int
        public let reviewed: Int
        public let errors: Int
        /// Reached by the review, but judged neither right nor wrong.
        public let open: Int
        public let errorRate: Double?
        public let interval: ClosedRange<Double>

        private enum CodingKeys: String, CodingKey {
            case name, images, drawn, reviewed, errors, open, interval
            case errorRate = "error_rate"
        }
    }

    /// A wrong label that the review found.
    public struct FoundError: Encodable, Hashable, Sendable {
        public let image: Int
        public let given: Int
        /// The class that reviewers see; nil for no letter of the set, and where they do not say.
        public let seen: Int?
        public let isNoLetter: Bool
        /// Whether it is in the sample that the estimate rests on.
        public let isInSample: Bool

        private enum CodingKeys: String, CodingKey {
            case image, given, seen
            case isNoLetter = "no_letter"
            case isInSample = "in_sample"
        }
    }

    /// The version of this form.
    public let schema = 1
    /// N, the images that the design is of.
    public let images: Int
    /// Images in the sample.
    public let drawn: Int
    /// Those of them that are judged right or wrong, and the wrong ones.
    public let reviewed: Int
    public let errors: Int
    /// Those that the review reached, but that are judged neither right nor wrong: not to be told, contradicted,
    /// skipped, or not answered.
    public let open: Int
    /// The estimated share of wrong labels.
    public let errorRate: Double
    /// Its 95 % interval, for a number of reviews that was fixed beforehand.
    public let interval: ClosedRange<Double>
    /// What the interval becomes if all open ones are right, or all are wrong.
    public let worstInterval: ClosedRange<Double>
    /// A 95 % interval that holds whenever one looks and stops.
    public let anyTime: ClosedRange<Double>
    public let byClass: [ClassRate]
    public let byStratum: [StratumRate]
    /// Nil without a run of `flag` over these images.
    public let flags: FlagQuality?
    public let reviewers: [ReviewerQuality]
    /// All wrong labels that the review found, those of the sample first.
    public let found: [FoundError]
    /// What a reader should know; a sentence each.
    public let notes: [String]

    let sample: ReviewedSample

    private enum CodingKeys: String, CodingKey {
        case schema, images, drawn, reviewed, errors, open, interval, flags, reviewers, found, notes
        case errorRate = "error_rate"
        case worstInterval = "worst_interval"
        case anyTime = "any_time"
        case byClass = "by_class"
        case byStratum = "by_stratum"
    }

    /// Estimates from what is in the database now.
    ///
    /// - Throws: ``LabelError`` that says what to do first where no image of a sample is reviewed.
    public static func of(_ dataset: Dataset, in labels: LabelDatabase) throws -> ErrorRateEstimate {
        try labels.read { try ErrorRateEstimate($0, dataset) }
    }

    private init(_ database: Database, _ dataset: Dataset) throws {
        guard let sample = try ReviewedSample(database, of: dataset) else {
            throw LabelError(
                .unsuitable,
                "\(dataset.path): no review is planned; begin with `glyphforge review plan \(dataset.path)`, then review with `glyphforge review serve \(dataset.path)`."
            )
        }
        let (design, parts) = (sample.stored.design, sample.parts)
        guard parts.contains(where: { $0.reviewed > 0 }) else {
            throw LabelError(
                .unsuitable,
                "\(dataset.path): nothing of the sample is reviewed yet; review with `glyphforge review serve \(dataset.path)`."
            )
        }
        self.sample = sample
        images = design.stratumOfImage.count
        drawn = sample.stored.drawn.reduce(0, +)
        reviewed = parts.reduce(0) { $0 + $1.reviewed }
        errors = parts.reduce(0) { $0 + $1.errors }
        open = sample.open.reduce(0, +)
        let count = images
        let total = sample.estimate(of: parts)
        errorRate = total.value / Double(count)
        interval = total.interval(of: count)
        let allRight = zip(parts, sample.open).map {
            SampledPart(size: $0.size, reviewed: $0.reviewed + $1, errors: $0.errors)
        }
        let allWrong = zip(parts, sample.open).map {
            SampledPart(size: $0.size, reviewed: $0.reviewed + $1, errors: $0.errors + $1)
        }
        let (best, worst) = (
            sample.estimate(of: allRight).interval(of: count), sample.estimate(of: allWrong).interval(of: count)
        )
        worstInterval = min(best.lowerBound, interval.lowerBound)...max(worst.upperBound, interval.upperBound)
        let sequence = ConfidenceSequence.interval(
            zip(parts, design.strata).map { ConfidenceSequence.Stratum($0, expectedRate: $1.expectedRate) })
        anyTime = Double(sequence.lowerBound) / Double(count)...Double(sequence.upperBound) / Double(count)

        let parted = sample.parts(kinds: dataset.classes.count) { dataset.label(at: $0) }
        byClass = zip(dataset.classes, parted).compactMap { item, parts in
            let (size, seen) = (parts.reduce(0) { $0 + $1.size }, parts.reduce(0) { $0 + $1.reviewed })
            guard size > 0 else { return nil }
            let wrong = sample.estimate(of: parts)
            return ClassRate(
                label: item.label, name: item.name, images: size, reviewed: seen,
                errors: parts.reduce(0) { $0 + $1.errors },
                errorRate: seen > 0 ? wrong.value / Double(size) : nil, interval: wrong.interval(of: size))
        }
        byStratum = design.strata.indices.map { number in
            let part = parts[number]
            let wrong = CountEstimate(sumOf: [part])
            return StratumRate(
                name: design.strata[number].name, images: part.size, drawn: sample.stored.drawn[number],
                reviewed: part.reviewed,
                errors: part.errors, open: sample.open[number],
                errorRate: part.reviewed > 0 ? wrong.value / Double(part.size) : nil,
                interval: wrong.interval(of: part.size))
        }
        flags = try FlagRun(database).flatMap { $0.scores.count == count ? FlagQuality($0, sample) : nil }
        reviewers = ReviewerQuality.all(sample.decisions, repeats: sample.repeats, of: dataset)
        found = Self.found(sample.judgements, sample, dataset)
        notes = Self.notes(
            sample, dataset, isDone: reviewed + open == drawn, worst: worstInterval, reviewers: reviewers,
            rate: errorRate)
    }

    private static func found(_ judgements: [Int: Judgement], _ sample: ReviewedSample, _ dataset: Dataset)
        -> [FoundError]
    {
        // In the sample the judgement that the estimate counts.
        let sampled = Dictionary(uniqueKeysWithValues: sample.reached.joined().map { ($0.number, $0.judgement) })
        let all = judgements.map { image, judgement in (image, sampled[image] ?? judgement, sampled[image] != nil) }
        return all.compactMap { (image, judgement: Judgement?, isInSample) -> FoundError? in
            guard let judgement, judgement.isWrong == true else { return nil }
            var seen: Int?
            if case .wrong(let label) = judgement { seen = label }
            return FoundError(
                image: image, given: dataset.label(at: image), seen: seen, isNoLetter: judgement == .notALetter,
                isInSample: isInSample)
        }.sorted { ($0.isInSample ? 0 : 1, $0.image) < ($1.isInSample ? 0 : 1, $1.image) }
    }

    /// How many more reviews of the sample make the 95 % interval so narrow, if the rates stay as they are; nil when
    /// all there are do not.
    ///
    /// - Parameter share: To each side, as a share of all images.
    public func reviewsNeeded(forHalfWidth share: Double) -> Int? {
        ReviewsNeeded(parts: sample.parts, design: sample.stored.design).more(until: .halfWidth(share))
    }

    /// The same for the interval's upper end.
    public func reviewsNeeded(forUpperEnd share: Double) -> Int? {
        ReviewsNeeded(parts: sample.parts, design: sample.stored.design).more(until: .upperEnd(share))
    }
}
