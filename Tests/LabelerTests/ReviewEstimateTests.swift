import Foundation
import GRDB
import GlyphForge
import Logging
import TestSupport
import Testing

@testable import Labeler

@Suite("Review plans and estimates")
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

    /// Every tenth image has a low score; every thirtieth is wrong.
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

    @Test("The same seed makes the same queue, and another seed a different one")
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

    @Test("A round spends its budget, mixes sample and suspects, and shows repeats well after the first time")
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

    @Test("A later round extends the first and does not repeat its images")
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
        // Suspects of the first round that are now in the sample count without a new item.
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

    @Test("A simple random sample gives its error rate and the exact interval")
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

    @Test("Before a plan or a review, the error says which command to run")
    func nothing() throws {
        let unplanned = #expect(throws: LabelError.self) { try ErrorRateEstimate.of(dataset, in: labels) }
        #expect(unplanned?.description.contains("glyphforge review plan") == true)
        try plan(.init(answers: 30))
        let unreviewed = #expect(throws: LabelError.self) { try ErrorRateEstimate.of(dataset, in: labels) }
        #expect(unreviewed?.description.contains("glyphforge review serve") == true)
    }

    @Test("In an unfinished sample only the reviewed prefix counts, not images judged on grid pages beyond it")
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

    @Test(
        "Undecided images are left out and reported with the worst case; a blind judgement takes precedence over one that is not"
    )
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
        "After a blind first answer the latest answer counts, and changes are reported; grid decisions and imports are not blind"
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
        // Items 0 and 4 were judged right blind and wrong in the end; item 1 could not be told blind.
        #expect(estimate.sample.judgedOpenly == 2 && estimate.errors == 3)
        #expect(estimate.sample.changed == (toRight: 0, toWrong: 3, toOpen: 0))
        #expect(estimate.sample.blindParts.reduce(0) { $0 + $1.errors } == 0)
        #expect(estimate.reviewed == rows.count && estimate.notes.contains { $0.hasPrefix("2 images") })
        #expect(
            estimate.notes.contains {
                $0.hasPrefix("Reviewers changed their answer on 3 images") && $0.contains("3 to wrong")
            })
    }

    @Test(
        "Blind answers that differ from the label get a second look until they are answered with the label shown; grid pages do not count"
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
        "The answer to a repeat does not change the estimate; an answer changed to undecided is reported")
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
        #expect(estimate.notes.contains { $0.contains("1 to undecided") })
    }

    @Test(
        "An image accepted with its label shown is asked again blind if the sample draws it, and is no longer a suspect"
    )
    func acceptedBefore() throws {
        try flag()
        for image in 0..<dataset.count { try decide(image, .right, mode: .grid) }
        let made = try plan(.init(answers: 29))
        #expect(made.suspects == 0 && made.sample == 29 && made.strata.map(\.added).reduce(0, +) == 29)
        let ask = try labels.read { try ReviewQueue($0, images: dataset.count) }
        #expect(ask.progress(of: "ann").open == 29)
    }

    /// Changes the design to a number of images, all of them in the sample.
    private func resize(design images: Int) throws {
        try labels.write { database in
            try database.execute(
                sql: "UPDATE designs SET images = ?, stratum_of_image = zeroblob(?)", arguments: [images, images])
            try database.execute(sql: "UPDATE strata SET size = ?, drawn = ?", arguments: [images, images])
        }
    }

    @Test("The residual error rate is not estimated after images were added; a design with too many images is damaged")
    func otherSizes() throws {
        try plan(.init(answers: 100_000))
        for row in try items() { try answer(row) }
        #expect(try ResidualErrors.of(dataset, in: labels)?.rate == 0)
        try resize(design: dataset.count + 1)
        let larger = #expect(throws: LabelError.self) { try ErrorRateEstimate.of(dataset, in: labels) }
        #expect(larger?.code == .damaged && larger?.description.contains("sampling design covers") == true)
        // As if the last image had been added after the plan.
        try labels.write { database in
            try database.execute(
                sql: "UPDATE decisions SET item = NULL WHERE image = ?", arguments: [dataset.count - 1])
            try database.execute(sql: "DELETE FROM review_items WHERE image = ?", arguments: [dataset.count - 1])
        }
        try resize(design: dataset.count - 1)
        #expect(try ResidualErrors.of(dataset, in: labels) == nil)
        #expect(try ErrorRateEstimate.of(dataset, in: labels).images == dataset.count - 1)
    }

    @Test("A sample that does not match its seed is damaged")
    func otherOrder() throws {
        try plan(.init(answers: 29))
        for row in try items() { try answer(row) }
        try labels.write { try $0.execute(sql: "UPDATE designs SET seed = 2") }
        let other = #expect(throws: LabelError.self) { try ErrorRateEstimate.of(dataset, in: labels) }
        #expect(other?.code == .damaged && other?.description.contains("does not draw it") == true)
    }

    @Test("Grid decisions and later answers do not count as the first answer to a repeated image")
    func firstTimes() throws {
        try plan(.init(answers: 60, suspects: 0))
        for row in try items() { try answer(row) }
        let again: [Int] = try items().filter { $0["purpose"] == "repeat" }.map { $0["image"] }
        try decide(again[0], isWrong(again[0]) ? .right : .wrong, mode: .grid)
        try decide(again[1], isWrong(again[1]) ? .right : .wrong)
        let ann = try #require(try ErrorRateEstimate.of(dataset, in: labels).reviewers.first)
        #expect(ann.repeats == 2 && ann.differed == 0)
    }

    @Test("The sample estimates the precision and recall of flags")
    func flags() throws {
        try flag()
        try plan(.init(answers: 100_000, suspects: 0))
        for row in try items() { try answer(row) }
        let estimate = try ErrorRateEstimate.of(dataset, in: labels)
        // All images are reviewed: one in three flagged images is wrong, and no other.
        let flags = try #require(estimate.flags)
        let wrong = Double((0..<dataset.count).count(where: isWrong))
        #expect(flags.precision == wrong / Double(flags.flagged))
        #expect(flags.precisionInterval == flags.precision!...flags.precision!)
        #expect(flags.recall == 1)
        #expect(try #require(flags.recallInterval).lowerBound > 0.999)
        let rate = wrong / Double(dataset.count)
        #expect(estimate.interval == rate...rate)
    }

    @Test("The residual error rate is lower than the error rate, and 0 once all images are reviewed")
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
        // All suspects are reviewed on grid pages. The sample found no error among the other images.
        for image in stride(from: 0, to: dataset.count, by: 10) where !judged.contains(image) {
            try decide(image, isWrong(image) ? .wrong : .right, mode: .grid)
        }
        let cleaned = try #require(try ResidualErrors.of(dataset, in: labels))
        #expect(cleaned.rate == 0 && cleaned.interval.lowerBound == 0)
        #expect(cleaned.interval.upperBound < half.interval.upperBound)
        for image in 0..<dataset.count where image % 10 != 0 { try decide(image, .right, mode: .grid) }
        #expect(try ResidualErrors.of(dataset, in: labels)?.interval == 0...0)
    }

    @Test("The interval of the recall contains it, and narrows with more reviews")
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

    @Test("A reviewer's error rate follows from the repeats answered differently")
    func reviewer() throws {
        let quality = ReviewerQuality(reviewer: "ann", decisions: 300, repeats: 100, differed: 18)
        // 2 x 0.1 x 0.9 = 0.18
        #expect(abs(try #require(quality.errorRate) - 0.1) < 1e-12)
        #expect(try #require(quality.interval).contains(0.1))
        #expect(ReviewerQuality(reviewer: "bob", decisions: 3, repeats: 0, differed: 0).errorRate == nil)
    }
}
