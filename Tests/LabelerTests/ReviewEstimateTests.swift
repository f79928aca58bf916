import Foundation
import GRDB
import GlyphForge
import Logging
import TestSupport
import Testing

@testable import Labeler

@Suite("Planning a review and estimating from it")
struct ReviewEstimateTests {
    private let folder: TemporaryFolder
    private let dataset: Dataset
    private let labels: LabelDatabase

    init() async throws {
        folder = try TemporaryFolder()
        let generator = Generator(
            plan: GenerationPlan(characters: try CharacterList("A-J"), side: 8), sources: [.path(Project.fonts)],
            workers: 1,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file("set")) { _ in }
        dataset = try Dataset(path: folder.file("set"))
        labels = try LabelDatabase(dataset: dataset)
    }

    /// Every tenth image is of doubtful quality; every thirtieth is really wrong.
    private func isWrong(_ image: Int) -> Bool { image % 30 == 0 }

    private func flag() throws {
        let scores = (0..<dataset.count).map { Float($0 % 10 == 0 ? 0.2 + Double($0) * 1e-6 : 0.99) }
        let bytes = scores.reduce(into: Data()) { data, score in
            withUnsafeBytes(of: score.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        try labels.write { database in
            try database.execute(
                sql:
                    "INSERT INTO flag_runs (made, settings, summary, images, scores, predicted) VALUES ('', '{}', '{}', ?, ?, ?)",
                arguments: [dataset.count, bytes, bytes])
            for (rank, image) in stride(from: 0, to: dataset.count, by: 10).enumerated() {
                try database.execute(
                    sql:
                        "INSERT INTO issues (run, image, rank, given, score, cause, evidence) VALUES (1, ?, ?, 0, 0.2, 'wrong letter', '{}')",
                    arguments: [image, rank])
            }
        }
    }

    @discardableResult
    private func plan(_ budget: ReviewPlan.Budget, seed: UInt64 = 1) throws -> ReviewPlan {
        try ReviewPlan.addRound(budget, to: dataset, in: labels, seed: seed, made: Date(timeIntervalSince1970: 0))
    }

    private func items() throws -> [Row] {
        try labels.read { try Row.fetchAll($0, sql: "SELECT * FROM review_items ORDER BY position") }
    }

    private func decide(
        _ image: Int, _ verdict: Verdict, item: Int? = nil, mode: Decision.Mode = .guess, by reviewer: String = "ann"
    ) throws {
        try labels.write { database in
            let count = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM decisions")!
            let time = Date(timeIntervalSince1970: Double(count)).ISO8601Format()
            try Decision(
                uuid: "\(count)", item: item, image: image, reviewer: reviewer, verdict: verdict, mode: mode,
                decided: time, seconds: 1
            ).insert(database)
        }
    }

    private func answer(_ row: Row) throws {
        let image: Int = row["image"]
        try decide(image, isWrong(image) ? .notALetter : .label(dataset.label(at: image)), item: row["id"])
    }

    @Test("The same seed makes the same queue; another seed another")
    func seeds() throws {
        try flag()
        try plan(.init(answers: 90))
        let first = try items().map { "\($0)" }
        try labels.write { try $0.execute(sql: "DELETE FROM review_items; DELETE FROM strata; DELETE FROM designs") }
        try plan(.init(answers: 90))
        #expect(try items().map { "\($0)" } == first)
        try labels.write { try $0.execute(sql: "DELETE FROM review_items; DELETE FROM strata; DELETE FROM designs") }
        try plan(.init(answers: 90), seed: 2)
        #expect(try items().map { "\($0)" } != first)
    }

    @Test("A round spends its budget, mixes its kinds, and shows a repeat well after its first time")
    func round() throws {
        try flag()
        let made = try plan(.init(answers: 120, suspects: 0.2, secondReviewer: 0.1))
        let rows = try items()
        #expect(made.round == 1 && !made.continuesDesign && made.flagRun == 1)
        #expect(made.repeats == 4 && made.suspects == 21 && made.sample == 84)
        let answers: [Int] = rows.map { $0["reviewers"] }
        #expect(made.secondReviewers == 11 && answers.reduce(0, +) == 120)
        #expect(rows.map { $0["position"] as Int } == Array(rows.indices))
        let purposes = rows.map { $0["purpose"] as String }
        #expect(purposes.prefix(40).contains("suspect") && purposes.suffix(40).contains("suspect"))
        for (position, row) in rows.enumerated() where row["purpose"] == "repeat" {
            let image: Int = row["image"]
            let first = try #require(rows.firstIndex { $0["image"] as Int == image })
            #expect(position - first >= 105 / 4)
        }
        let images = rows.filter { $0["purpose"] != "repeat" }.map { $0["image"] as Int }
        #expect(Set(images).count == images.count)
        for row in rows where row["purpose"] == "sample" {
            let (inclusion, stratum): (Double, Int) = (row["inclusion"], row["stratum"])
            #expect(inclusion == made.strata[stratum].inclusion)
        }
        #expect(made.strata.map(\.drawn).reduce(0, +) == 84)
    }

    @Test("A later round goes on where the first ended, and does not ask again for what is known")
    func laterRounds() throws {
        try flag()
        let first = try plan(.init(answers: 60))
        for row in try items() { try answer(row) }
        let before = try items()
        let second = try plan(.init(answers: 60), seed: 99)
        let after = try items()
        #expect(second.round == 2 && second.continuesDesign && second.seed == first.seed && second.notes.count == 1)
        #expect(Array(after.map { $0["id"] as Int }.prefix(before.count)) == before.map { $0["id"] as Int })
        let new = after.dropFirst(before.count).filter { $0["purpose"] != "repeat" }.map { $0["image"] as Int }
        #expect(Set(new).isDisjoint(with: before.map { $0["image"] as Int }))
        #expect(zip(first.strata, second.strata).allSatisfy { $0.drawn <= $1.drawn && $0.size == $1.size })
        // Suspects of the first round that are now in the sample count for it without an item of their own.
        #expect(second.strata.map(\.added).reduce(0, +) >= second.sample)
        for row in after.dropFirst(before.count) { try answer(row) }
        let estimate = try ErrorRateEstimate.of(dataset, in: labels)
        #expect(estimate.reviewed == estimate.drawn && estimate.drawn == second.strata.map(\.drawn).reduce(0, +))
        let truth = Double((0..<dataset.count).count(where: isWrong)) / Double(dataset.count)
        #expect(estimate.interval.contains(truth) && estimate.anyTime.contains(truth))
        #expect(estimate.notes.isEmpty)
        try plan(.init(answers: 100_000))
        #expect(throws: LabelError.self) { try plan(.init(answers: 10)) }
    }

    @Test("A simple random sample gives its share and the exact interval")
    func simple() throws {
        let made = try plan(.init(answers: 90))
        #expect(made.flagRun == nil && made.suspects == 0 && made.strata.count == 1 && made.notes.count == 1)
        let rows = try items()
        for row in rows { try answer(row) }
        let estimate = try ErrorRateEstimate.of(dataset, in: labels)
        let sampled: [Int] = rows.filter { $0["purpose"] == "sample" }.map { $0["image"] }
        let errors = sampled.count(where: isWrong)
        #expect(estimate.errors == errors && estimate.reviewed == 87)
        #expect(estimate.errorRate == Double(errors) / 87)
        let limits = Hypergeometric(size: dataset.count, drawn: 87).limits(errors)
        let count = Double(dataset.count)
        #expect(estimate.interval.lowerBound == Double(limits.lowerBound) / count)
        #expect(estimate.interval.upperBound == Double(limits.upperBound) / count)
        #expect(
            estimate.byClass.map(\.reviewed).reduce(0, +) == 87
                && estimate.byClass.map(\.images).reduce(0, +) == dataset.count)
        #expect(estimate.flags == nil)
        #expect(estimate.reviewers.map(\.repeats) == [3] && estimate.reviewers.map(\.differed) == [0])
    }

    @Test("Before anything is planned or reviewed, a sentence says what to do")
    func nothing() throws {
        let unplanned = #expect(throws: LabelError.self) { try ErrorRateEstimate.of(dataset, in: labels) }
        #expect(unplanned?.description.contains("glyphforge review plan") == true)
        try plan(.init(answers: 30))
        let unreviewed = #expect(throws: LabelError.self) { try ErrorRateEstimate.of(dataset, in: labels) }
        #expect(unreviewed?.description.contains("glyphforge review serve") == true)
    }

    @Test("Of a sample not reviewed to its end the first part counts, whatever else was judged on sorted pages")
    func unfinished() throws {
        try plan(.init(answers: 90))
        let rows = try items().filter { $0["purpose"] == "sample" }
        for row in rows.prefix(20) { try answer(row) }
        for row in rows.dropFirst(25) { try decide(row["image"], .wrong, mode: .grid) }
        let estimate = try ErrorRateEstimate.of(dataset, in: labels)
        #expect(
            estimate.reviewed == 20
                && estimate.errors == rows.prefix(20).map { $0["image"] as Int }.count(where: isWrong))
        #expect(estimate.notes.count == 1)
        #expect(estimate.found.count { !$0.isInSample } == rows.count - 25)
    }

    @Test("What cannot be told is left out, and the worst case said; a blind judgement outweighs one that is not")
    func open() throws {
        try plan(.init(answers: 60, suspects: 0))
        let rows = try items().filter { $0["purpose"] == "sample" }
        for (number, row) in rows.enumerated() {
            let image: Int = row["image"]
            switch number {
            case 0: try decide(image, .cannotTell, item: row["id"])
            case 1: try decide(image, .skip, item: row["id"])
            case 2:
                try decide(image, .right, item: row["id"])
                try decide(image, .wrong, item: row["id"], by: "bob")
            case 3:
                try decide(image, .notALetter, item: row["id"])
                try decide(image, .right, mode: .grid)
            default: try decide(image, .right, item: row["id"])
            }
        }
        let estimate = try ErrorRateEstimate.of(dataset, in: labels)
        #expect(estimate.open == 3 && estimate.reviewed == 55 && estimate.errors == 1)
        #expect(estimate.worstInterval.upperBound > estimate.interval.upperBound)
        #expect(estimate.worstInterval.lowerBound <= estimate.interval.lowerBound)
        #expect(estimate.notes.count == 1 && estimate.notes[0].hasPrefix("3 images"))
    }

    @Test(
        "Of who first judged an image blind the latest answer counts, and what changed is told; what began beside the label or came from a file is not blind"
    )
    func blind() throws {
        try plan(.init(answers: 29, suspects: 0))
        let rows = try items().filter { $0["purpose"] == "sample" }
        for (number, row) in rows.enumerated() {
            let image: Int = row["image"]
            if number == 3 { try decide(image, .right, mode: .grid) }
            try decide(
                image, number == 1 ? .cannotTell : .right, item: number == 2 ? nil : row["id"],
                mode: number == 2 ? .import : .guess)
            switch number {
            case 0:
                try labels.write { try $0.execute(sql: "UPDATE decisions SET undone = 1") }
                try decide(image, .wrong, item: row["id"])
            case 1: try decide(image, .wrong)
            case 4: try decide(image, .wrong)
            default: break
            }
        }
        let estimate = try ErrorRateEstimate.of(dataset, in: labels)
        // The first and the last of the five were right blind and wrong in the end, the second could not be told blind.
        #expect(estimate.sample.judgedOpenly == 2 && estimate.errors == 3)
        #expect(estimate.sample.changed == (toRight: 0, toWrong: 3, toOpen: 0))
        #expect(estimate.sample.blindParts.reduce(0) { $0 + $1.errors } == 0)
        #expect(estimate.reviewed == rows.count && estimate.notes.contains { $0.hasPrefix("2 images") })
        #expect(
            estimate.notes.contains {
                $0.hasPrefix("3 images of the sample were judged otherwise") && $0.contains("3 wrong after all")
            })
    }

    @Test(
        "Answers that contradict the label are offered for a second look until they are decided beside it; pages of many change nothing"
    )
    func secondLook() throws {
        try plan(.init(answers: 29, suspects: 0))
        let rows = try items().filter { $0["purpose"] == "sample" }
        for (number, row) in rows.enumerated() {
            try decide(row["image"], number < 2 ? .notALetter : .right, item: row["id"])
        }
        func contradicted() throws -> [Int] {
            let queue = try labels.read { try ReviewQueue($0, images: dataset.count) }
            return queue.contradictions(of: "ann") { dataset.label(at: $0) }.map(\.image)
        }
        let (first, second): (Int, Int) = (rows[0]["image"], rows[1]["image"])
        #expect(try contradicted() == [first, second])
        try decide(first, .right)
        try decide(second, .right, mode: .grid)
        #expect(try contradicted() == [second])
        try decide(second, .notALetter)
        #expect(try contradicted().isEmpty)
        let estimate = try ErrorRateEstimate.of(dataset, in: labels)
        #expect(estimate.errors == 1 && estimate.found.map(\.image) == [second])
        #expect(estimate.sample.changed == (toRight: 1, toWrong: 0, toOpen: 0) && estimate.sample.judgedOpenly == 0)
        #expect(estimate.sample.blindParts.reduce(0) { $0 + $1.errors } == 2)
    }

    @Test(
        "A second answer to an image that came again changes no estimate; one that cannot be told any more is told of")
    func repeatsAndDoubts() throws {
        try plan(.init(answers: 29, suspects: 0))
        let rows = try items().filter { $0["purpose"] == "sample" }
        for (number, row) in rows.enumerated() {
            try decide(row["image"], number < 2 ? .notALetter : .right, item: row["id"])
        }
        let (first, second): (Int, Int) = (rows[0]["image"], rows[1]["image"])
        let again = try labels.write { database -> Int in
            try database.execute(
                sql: """
                    INSERT INTO review_items (design, round, position, image, purpose, reviewers)
                    SELECT design, round, (SELECT max(position) FROM review_items) + 1, image, 'repeat', 1 FROM review_items WHERE id = ?
                    """, arguments: [rows[0]["id"] as Int])
            return Int(database.lastInsertedRowID)
        }
        try decide(first, .right, item: again)
        var estimate = try ErrorRateEstimate.of(dataset, in: labels)
        #expect(estimate.errors == 2 && estimate.sample.changed == (toRight: 0, toWrong: 0, toOpen: 0))
        let queue = try labels.read { try ReviewQueue($0, images: dataset.count) }
        #expect(queue.contradictions(of: "ann") { dataset.label(at: $0) }.map(\.image) == [first, second])
        try decide(second, .cannotTell)
        estimate = try ErrorRateEstimate.of(dataset, in: labels)
        #expect(
            estimate.errors == 1 && estimate.open == 1 && estimate.sample.changed == (toRight: 0, toWrong: 0, toOpen: 1)
        )
        #expect(estimate.notes.contains { $0.contains("1 not settled any more") })
    }

    @Test(
        "What was accepted where its label shows is asked about blind once the sample draws it, and is no suspect any more"
    )
    func acceptedBefore() throws {
        try flag()
        for image in 0..<dataset.count { try decide(image, .right, mode: .grid) }
        let made = try plan(.init(answers: 29))
        #expect(made.suspects == 0 && made.sample == 29 && made.strata.map(\.added).reduce(0, +) == 29)
        let ask = try labels.read { try ReviewQueue($0, images: dataset.count) }
        #expect(ask.progress(of: "ann").open == 29)
    }

    /// Makes the design one of so many images, all in its sample.
    private func resize(design images: Int) throws {
        try labels.write { database in
            try database.execute(
                sql: "UPDATE designs SET images = ?, stratum_of_image = zeroblob(?)", arguments: [images, images])
            try database.execute(sql: "UPDATE strata SET size = ?, drawn = ?", arguments: [images, images])
        }
    }

    @Test("What is left is not estimated once images were added; a design of more images than there are is damaged")
    func otherSizes() throws {
        try plan(.init(answers: 100_000))
        for row in try items() { try answer(row) }
        #expect(try ResidualErrors.of(dataset, in: labels)?.rate == 0)
        try resize(design: dataset.count + 1)
        let larger = #expect(throws: LabelError.self) { try ErrorRateEstimate.of(dataset, in: labels) }
        #expect(larger?.code == .damaged && larger?.description.contains("sampling design is of") == true)
        // As before the last image was added.
        try labels.write { database in
            try database.execute(
                sql: "UPDATE decisions SET item = NULL WHERE image = ?", arguments: [dataset.count - 1])
            try database.execute(sql: "DELETE FROM review_items WHERE image = ?", arguments: [dataset.count - 1])
        }
        try resize(design: dataset.count - 1)
        #expect(try ResidualErrors.of(dataset, in: labels) == nil)
        #expect(try ErrorRateEstimate.of(dataset, in: labels).images == dataset.count - 1)
    }

    @Test("A sample that the seed does not draw is found damaged")
    func otherOrder() throws {
        try plan(.init(answers: 29))
        for row in try items() { try answer(row) }
        try labels.write { try $0.execute(sql: "UPDATE designs SET seed = 2") }
        let other = #expect(throws: LabelError.self) { try ErrorRateEstimate.of(dataset, in: labels) }
        #expect(other?.code == .damaged && other?.description.contains("does not draw it") == true)
    }

    @Test("Accepted pages and what is decided again are no first time of an image that comes twice")
    func firstTimes() throws {
        try plan(.init(answers: 60, suspects: 0))
        for row in try items() { try answer(row) }
        let again: [Int] = try items().filter { $0["purpose"] == "repeat" }.map { $0["image"] }
        try decide(again[0], isWrong(again[0]) ? .right : .wrong, mode: .grid)
        try decide(again[1], isWrong(again[1]) ? .right : .wrong)
        let ann = try #require(try ErrorRateEstimate.of(dataset, in: labels).reviewers.first)
        #expect(ann.repeats == 2 && ann.differed == 0)
    }

    @Test("Flags have their precision and recall by the sample")
    func flags() throws {
        try flag()
        try plan(.init(answers: 100_000, suspects: 0))
        for row in try items() { try answer(row) }
        let estimate = try ErrorRateEstimate.of(dataset, in: labels)
        // Everything is reviewed: one in three of the flagged is wrong, and no other.
        let flags = try #require(estimate.flags)
        let wrong = Double((0..<dataset.count).count(where: isWrong))
        #expect(flags.precision == wrong / Double(flags.flagged))
        #expect(flags.precisionInterval == flags.precision!...flags.precision!)
        #expect(flags.recall == 1)
        #expect(try #require(flags.recallInterval).lowerBound > 0.999)
        let rate = wrong / Double(dataset.count)
        #expect(estimate.interval == rate...rate)
    }

    @Test("What is left after mending is less than what was there, and nothing once all is reviewed")
    func residual() throws {
        try flag()
        #expect(try ResidualErrors.of(dataset, in: labels) == nil)
        try plan(.init(answers: 120))
        for row in try items() { try answer(row) }
        let before = try ErrorRateEstimate.of(dataset, in: labels)
        let half = try #require(try ResidualErrors.of(dataset, in: labels))
        let judged = Set(try items().map { $0["image"] as Int })
        let left = (0..<dataset.count).count { isWrong($0) && !judged.contains($0) }
        let kept = dataset.count - judged.count(where: isWrong)
        #expect(half.rate < before.errorRate && half.interval.contains(Double(left) / Double(kept)))
        #expect(half.sampled == before.reviewed)
        #expect(try #require(half.reviewsNeeded(forUpperBound: half.interval.upperBound / 2)) > 0)
        #expect(half.reviewsNeeded(forUpperBound: half.interval.upperBound) == 0)
        // All suspects reviewed, on sorted pages: among the others the sample saw no error.
        for image in stride(from: 0, to: dataset.count, by: 10) where !judged.contains(image) {
            try decide(image, isWrong(image) ? .wrong : .right, mode: .grid)
        }
        let cleaned = try #require(try ResidualErrors.of(dataset, in: labels))
        #expect(cleaned.rate == 0 && cleaned.interval.lowerBound == 0)
        #expect(cleaned.interval.upperBound < half.interval.upperBound)
        for image in 0..<dataset.count where image % 10 != 0 { try decide(image, .right, mode: .grid) }
        #expect(try ResidualErrors.of(dataset, in: labels)?.interval == 0...0)
    }

    @Test("Recall's interval holds the recall, and narrows with more reviews")
    func recall() {
        func parts(_ reviewed: Int) -> ([SampledPart], [SampledPart]) {
            (
                [SampledPart(size: 500, reviewed: reviewed, errors: 4 * reviewed / 5)],
                [SampledPart(size: 9500, reviewed: 9 * reviewed, errors: reviewed / 10)]
            )
        }
        let truth = 400 / (400 + 9500.0 / 90)
        let few = FlagQuality.recallInterval(flagged: parts(20).0, others: parts(20).1)
        let many = FlagQuality.recallInterval(flagged: parts(200).0, others: parts(200).1)
        #expect(few.contains(truth) && many.contains(truth))
        #expect(many.upperBound - many.lowerBound < 0.5 * (few.upperBound - few.lowerBound))
    }

    @Test("A reviewer's mistakes follow from what differs the second time")
    func reviewer() throws {
        let quality = ReviewerQuality(reviewer: "ann", decisions: 300, repeats: 100, differed: 18)
        // 2 x 0.1 x 0.9 = 0.18
        #expect(abs(try #require(quality.errorRate) - 0.1) < 1e-12)
        #expect(try #require(quality.interval).contains(0.1))
        #expect(ReviewerQuality(reviewer: "bob", decisions: 3, repeats: 0, differed: 0).errorRate == nil)
    }
}
