public import Foundation
internal import GRDB
public import GlyphForge

/// A round of a review: the items added to the queue.
///
/// The queue mixes a random sample, from which the error rate is estimated, with the most suspicious images, where most
/// label errors are found, and with a few repeats, which measure the reviewer's consistency. The seed decides the
/// order.
public struct ReviewPlan: Encodable, Sendable {
    /// How many answers a round asks for, and what they are spent on.
    public struct Budget: Hashable, Sendable {
        /// Number of answers, including those of second reviewers.
        public var answers: Int
        /// Share of the answers spent on the most suspicious images, 0 ... 1.
        public var suspects: Double
        /// Share of the items that two people review, 0 ... 1.
        public var secondReviewer: Double

        /// By default a quarter of the answers goes to suspects, and no item to a second reviewer.
        public init(answers: Int, suspects: Double = 0.25, secondReviewer: Double = 0) {
            self.answers = answers
            self.suspects = suspects
            self.secondReviewer = secondReviewer
        }

        /// One in this many answers is a repeat.
        private static let repeatEvery = 30

        var repeats: Int { answers / Self.repeatEvery }
        /// Number of different images: repeats and second opinions use up answers without adding an image.
        var images: Int { max(1, Int(Double(answers - repeats) / (1 + secondReviewer))) }
        var suspectImages: Int { Int(suspects * Double(images)) }
    }

    /// A stratum of the sample.
    public struct Stratum: Encodable, Hashable, Sendable {
        /// The range of its label qualities.
        public let name: String
        /// Number of images in the stratum.
        public let size: Int
        /// The expected error rate.
        public let expectedRate: Double
        /// Number of its images in the sample, over all rounds.
        public let drawn: Int
        /// Number of its images that this round added to the sample.
        public let added: Int
        /// The inclusion probability of each of its images.
        public let inclusion: Double
    }

    /// The command that plans a number of further reviews of the sample. The budget is a little larger, because one in
    /// 30 answers is a repeat, and has no suspects.
    package static func command(dataset: String, moreOfSample more: Int) -> String {
        ShellCommand.line([
            "glyphforge", "review", "plan", dataset, "--budget", "\(more + more / 25 + 1)", "--suspects", "0",
        ])
    }

    /// The version of the JSON format.
    public let schema = 1
    /// The round's number, from 1.
    public let round: Int
    /// Whether the round extends the design of an earlier round.
    public let continuesDesign: Bool
    /// The random seed of the design.
    public let seed: UInt64
    /// The run of `flag` that defines the strata; nil without one.
    public let flagRun: Int?
    /// Number of images added to the sample.
    public let sample: Int
    /// Number of suspects added.
    public let suspects: Int
    /// Number of repeats added.
    public let repeats: Int
    /// Number of added items that two people review.
    public let secondReviewers: Int
    /// The strata of the design, most suspicious first.
    public let strata: [Stratum]
    /// Notes for the reader, one or two sentences each.
    public let notes: [String]

    /// Plans a round and adds it to the queue.
    ///
    /// - Parameters:
    ///   - budget: How many answers to ask for.
    ///   - dataset: The data set to review.
    ///   - labels: Its label database.
    ///   - seed: Random seed of the sample and the order. Later rounds of a design use the design's seed.
    ///   - made: The time to store with a new design.
    /// - Throws: ``LabelError`` if every image is already reviewed or in the queue.
    public static func addRound(
        _ budget: Budget, to dataset: Dataset, in labels: LabelDatabase, seed: UInt64, made: Date
    ) throws -> ReviewPlan {
        precondition(budget.answers > 0 && (0...1).contains(budget.suspects) && (0...1).contains(budget.secondReviewer))
        let made = made.ISO8601Format()
        return try labels.write { database in
            var notes: [String] = []
            var run = try FlagRun(database)
            if let old = run, old.scores.count != dataset.count {
                notes.append(
                    "The latest run of flag covers \(TextFormat.grouped(old.scores.count)) images, but the data set has \(TextFormat.grouped(dataset.count)), so it is ignored. To add suspects to the queue, run `glyphforge flag` again."
                )
                run = nil
            } else if run == nil {
                notes.append(
                    "The data set has not been flagged, so the sample is a simple random one and the queue has no suspects. Running `glyphforge flag` before the first plan makes the same precision possible with far fewer reviews."
                )
            }
            var stored: StoredDesign
            var continues = false
            let latest = try StoredDesign.latest(database, of: dataset)
            if let latest, latest.design.stratumOfImage.count == dataset.count {
                (stored, continues) = (latest, true)
                if latest.design.seed != seed {
                    notes.append("The seed is \(latest.design.seed), from the first round.")
                }
            } else {
                if latest != nil {
                    notes.append(
                        "The data set has grown since the last plan, so this round starts a new design. Earlier reviews count if their images are drawn again."
                    )
                }
                let design = SamplingDesign(images: dataset.count, scores: run?.scores, seed: seed)
                stored = try StoredDesign.insert(design, run: run?.id, made: made, database)
            }
            let before = stored.drawn
            let history = try Decision.all(database, includingUndone: true)
            let judged = Judgement.byImage(history, of: dataset)
            let blind = Judgement.byImage(
                Decision.begunBlind(history, repeats: try Decision.repeats(database)), of: dataset)
            let queue = try QueueRound(
                budget, &stored, suspects: run?.flagged ?? [], judged: Set(judged.keys), blind: Set(blind.keys),
                database)
            guard !queue.items.isEmpty else {
                throw LabelError(
                    .unsuitable,
                    "\(dataset.path): every image is already reviewed or in the queue, so there is nothing to add.")
            }
            try queue.insert(design: stored.id, database)
            try stored.updateDrawn(database)
            if queue.count(.sample) + queue.count(.suspect) < budget.images {
                notes.append("The budget is larger than the number of images left to review.")
            }
            return ReviewPlan(queue, stored, before: before, continuesDesign: continues, notes: notes)
        }
    }

    private init(_ queue: QueueRound, _ stored: StoredDesign, before: [Int], continuesDesign: Bool, notes: [String]) {
        round = queue.round
        self.continuesDesign = continuesDesign
        seed = stored.design.seed
        flagRun = stored.run
        (sample, suspects, repeats) = (queue.count(.sample), queue.count(.suspect), queue.count(.repetition))
        secondReviewers = queue.items.count { $0.reviewers > 1 }
        strata = stored.design.strata.enumerated().map { number, stratum in
            Stratum(
                name: stratum.name, size: stratum.size, expectedRate: stratum.expectedRate, drawn: stored.drawn[number],
                added: stored.drawn[number] - before[number],
                inclusion: Double(stored.drawn[number]) / Double(stratum.size))
        }
        self.notes = notes
    }
}
