internal import Foundation
internal import GRDB
public import GlyphForge

/// The estimated share of wrong labels in a data set, from a reviewed random sample. docs/method.md explains the method
/// and reports the coverage of the intervals.
public struct ErrorRateEstimate: Encodable, Sendable {
    /// The error rate among the images with one given label.
    public struct ClassRate: Encodable, Hashable, Sendable {
        /// The given label, 0 ..< K.
        public let label: Int
        /// The name of the class.
        public let name: String
        /// Number of images with this label in the data set.
        public let images: Int
        /// Number of them that were reviewed as part of the sample.
        public let reviewed: Int
        /// Number of wrong labels among the reviewed images.
        public let errors: Int
        /// The estimated error rate; nil if none of the images was reviewed.
        public let errorRate: Double?
        /// Its 95 % confidence interval.
        public let interval: ClosedRange<Double>

        private enum CodingKeys: String, CodingKey {
            case label, name, images, reviewed, errors, interval
            case errorRate = "error_rate"
        }
    }

    /// The error rate of a stratum of the sampling design.
    public struct StratumRate: Encodable, Hashable, Sendable {
        /// The range of its label qualities.
        public let name: String
        /// Number of images in the stratum.
        public let images: Int
        /// Number of its images in the sample.
        public let drawn: Int
        /// Number of sampled images judged right or wrong.
        public let reviewed: Int
        /// Number of wrong labels among the reviewed images.
        public let errors: Int
        /// Number of images that the review has reached, but that are judged neither right nor wrong.
        public let open: Int
        /// The estimated error rate; nil if no image was reviewed.
        public let errorRate: Double?
        /// Its 95 % confidence interval.
        public let interval: ClosedRange<Double>

        private enum CodingKeys: String, CodingKey {
            case name, images, drawn, reviewed, errors, open, interval
            case errorRate = "error_rate"
        }
    }

    /// A wrong label that the review found.
    public struct FoundError: Encodable, Hashable, Sendable {
        /// The image's number in the data set.
        public let image: Int
        /// The given label.
        public let given: Int
        /// The class that reviewers named; nil for no letter, and if they named none.
        public let seen: Int?
        /// Whether the image shows no letter of the data set's classes.
        public let isNoLetter: Bool
        /// Whether the image is in the sample, and so counts in the estimate.
        public let isInSample: Bool

        private enum CodingKeys: String, CodingKey {
            case image, given, seen
            case isNoLetter = "no_letter"
            case isInSample = "in_sample"
        }
    }

    /// The version of the JSON format.
    public let schema = 1
    /// N, the number of images that the design covers.
    public let images: Int
    /// Number of images in the sample.
    public let drawn: Int
    /// Number of sampled images judged right or wrong.
    public let reviewed: Int
    /// Number of wrong labels among the reviewed images.
    public let errors: Int
    /// Number of images that the review has reached, but that are judged neither right nor wrong: can't tell, disputed,
    /// skipped or unanswered.
    public let open: Int
    /// The estimated share of wrong labels.
    public let errorRate: Double
    /// Its 95 % confidence interval, valid if the number of reviews was fixed in advance.
    public let interval: ClosedRange<Double>
    /// The union of the intervals if all open images are right and if all are wrong.
    public let worstInterval: ClosedRange<Double>
    /// The any-time valid 95 % interval, which stays valid whenever the review is stopped.
    public let anyTime: ClosedRange<Double>
    /// The error rate by given label.
    public let byClass: [ClassRate]
    /// The error rate by stratum, most suspicious first.
    public let byStratum: [StratumRate]
    /// Precision and recall of the latest run of `flag`; nil if there is none, or if it covers other images.
    public let flags: FlagQuality?
    /// The consistency of each reviewer.
    public let reviewers: [ReviewerQuality]
    /// All wrong labels that the review found, those in the sample first.
    public let found: [FoundError]
    /// Notes on what limits the estimate, one sentence or two each.
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

    /// Estimates the error rate from the decisions in the database.
    ///
    /// - Throws: `.unsuitable`, with the command to run first, if no image of a sample is reviewed.
    public static func of(_ dataset: Dataset, in labels: LabelDatabase) throws -> ErrorRateEstimate {
        try labels.read { try ErrorRateEstimate($0, dataset) }
    }

    private init(_ database: Database, _ dataset: Dataset) throws {
        guard let sample = try ReviewedSample(database, of: dataset) else {
            throw LabelError(
                .unsuitable,
                "\(dataset.path): no review is planned. Plan one with `glyphforge review plan \(dataset.path)`, then review with `glyphforge review serve \(dataset.path)`."
            )
        }
        let (design, parts) = (sample.stored.design, sample.parts)
        guard parts.contains(where: { $0.reviewed > 0 }) else {
            throw LabelError(
                .unsuitable,
                "\(dataset.path): no image of the sample is reviewed yet. Review with `glyphforge review serve \(dataset.path)`."
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

        let partsByClass = sample.parts(kinds: dataset.classes.count) { dataset.label(at: $0) }
        byClass = zip(dataset.classes, partsByClass).compactMap { item, parts in
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
                reviewed: part.reviewed, errors: part.errors, open: sample.open[number],
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
        // Sampled images have the judgement that the estimate counts, which may differ from the combined one.
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

    /// Number of further reviews of the sample until the 95 % interval has a given half-width, if the observed rates
    /// stay the same; nil if reviewing all images is not enough.
    ///
    /// - Parameter share: The half-width, as a share of all images.
    public func reviewsNeeded(forHalfWidth share: Double) -> Int? {
        ReviewsNeeded(parts: sample.parts, design: sample.stored.design).more(until: .halfWidth(share))
    }

    /// Number of further reviews of the sample until the upper bound of the 95 % interval is at most a given share, if
    /// the observed rates stay the same; nil if reviewing all images is not enough.
    ///
    /// - Parameter share: The upper bound, as a share of all images.
    public func reviewsNeeded(forUpperBound share: Double) -> Int? {
        ReviewsNeeded(parts: sample.parts, design: sample.stored.design).more(until: .upperBound(share))
    }
}
