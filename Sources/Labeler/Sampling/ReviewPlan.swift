public import Foundation
internal import GRDB
public import GlyphForge

/// A round of a review: what is added to the queue.
///
/// The queue mixes a probability sample, which the estimate rests on, with the most suspicious images, which cleaning
/// is about, and with a few that come again, which measure the reviewer. Its order follows from the seed.
public struct ReviewPlan: Encodable, Sendable {
    /// How the answers of a round are spent.
    public struct Budget: Hashable, Sendable {
        /// Answers, those of second reviewers among them.
        public var answers: Int
        /// The share of the answers that goes to the most suspicious images, 0 ... 1.
        public var suspects: Double
        /// The share of items that two people are to decide, 0 ... 1.
        public var secondReviewer: Double

        public init(answers: Int, suspects: Double = 0.25, secondReviewer: Double = 0) {
            self.answers = answers
            self.suspects = suspects
            self.secondReviewer = secondReviewer
        }

        /// One of so many answers is a repeat.
        private static let repeatEvery = 30

        var repeats: Int { answers / Self.repeatEvery }
        /// Different images: repeats are asked for once more, and second opinions are answers too.
        var images: Int { max(1, Int(Double(answers - repeats) / (1 + secondReviewer))) }
        var suspectImages: Int { Int(suspects * Double(images)) }
    }

    /// A stratum of the sample.
    public struct Stratum: Encodable, Hashable, Sendable {
        /// The qualities of its labels.
        public let name: String
        /// Its images.
        public let size: Int
        /// The share of wrong labels that is expected.
        public let expectedRate: Double
        /// Its images in the sample, of all rounds.
        public let drawn: Int
        /// Those that this round added.
        public let added: Int
        /// The probability with which the design draws each of its images.
        public let inclusion: Double
    }

    /// The command that plans so many more reviews of the sample. Repeats are answers too, one of 30, and no budget
    /// goes to suspects.
    package static func command(dataset: String, moreOfSample more: Int) -> String {
        shellLine(["glyphforge", "review", "plan", dataset, "--budget", "\(more + more / 25 + 1)", "--suspects", "0"])
    }

    /// The version of this form.
    public let schema = 1
    /// 1 for the first.
    public let round: Int
    /// Whether the strata are those of a round before.
    public let continuesDesign: Bool
    public let seed: UInt64
    /// The run of `flag` that the strata are made by; nil without one.
    public let flagRun: Int?
    /// Items added, by what they are for.
    public let sample: Int
    public let suspects: Int
    public let repeats: Int
    /// Items that two people are to decide.
    public let secondReviewers: Int
    public let strata: [Stratum]
    /// What a reader should know; a sentence each.
    public let notes: [String]

    /// Plans a round and adds it to the queue.
    ///
    /// - Parameters:
    ///   - seed: Decides the sample and the order; a later round of a design takes the design's.
    ///   - made: The time to note.
    /// - Throws: ``LabelError`` when every image is in the queue already.
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
                    "The last run of flag is of \(grouped(old.scores.count)) images, not of today's \(grouped(dataset.count)), so it is left aside; run `glyphforge flag` again to have suspects in the queue."
                )
                run = nil
            } else if run == nil {
                notes.append(
                    "No run of flag is known, so the sample is a simple random one and no suspects are in the queue; with `glyphforge flag` before the first plan, far fewer reviews are needed."
                )
            }
            var stored: StoredDesign
            var continues = false
            let latest = try StoredDesign.latest(database, of: dataset)
            if let latest, latest.design.stratumOfImage.count == dataset.count {
                (stored, continues) = (latest, true)
                if latest.design.seed != seed { notes.append("The design's own seed, \(latest.design.seed), goes on.") }
            } else {
                if latest != nil {
                    notes.append(
                        "The data set has grown since the last plan, so a new design begins; what was reviewed still counts where it is drawn again."
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
                    "\(dataset.path): every image is reviewed or in the queue already; there is nothing to add.")
            }
            try queue.insert(design: stored.id, database)
            try stored.updateDrawn(database)
            if queue.count(.sample) + queue.count(.suspect) < budget.images {
                notes.append("The budget is larger than what is left to review.")
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
