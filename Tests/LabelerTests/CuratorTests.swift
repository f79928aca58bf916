import Foundation
import GRDB
import GlyphForge
import TestSupport
import Testing

@testable import Labeler

@Suite("Curated sets")
struct CuratorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func dataset() async throws -> Dataset { try await makeLetters(in: folder) }

    private func decide(_ database: LabelDatabase, _ verdicts: [(image: Int, reviewer: String, verdict: Verdict)])
        throws
    {
        try database.write { rows in
            for (number, item) in verdicts.enumerated() {
                try Decision(
                    uuid: "decision-\(number)", image: item.image, reviewer: item.reviewer, verdict: item.verdict,
                    mode: .guess,
                    decided: String(format: "2026-01-01T00:%02d:%02d.000Z", number / 60, number % 60)
                ).insert(rows)
            }
        }
    }

    @Test(
        "Right labels are kept, wrong ones are replaced, and images without a letter or without a decision are discarded"
    )
    func applies() async throws {
        let dataset = try await dataset()
        let database = try LabelDatabase(dataset: dataset)
        let other = (dataset.label(at: 1) + 1) % 3
        try decide(
            database,
            [
                (0, "Ann", .label(dataset.label(at: 0))), (1, "Ann", .label(other)), (2, "Ann", .notALetter),
                (3, "Ann", .cannotTell),
                (4, "Ann", .right), (4, "Bob", .wrong), (5, "Ann", .wrong), (6, "Ann", .skip),
            ])
        let curator = try Curator(dataset, database: database)
        let output = folder.file("curated")
        #expect(try curator.run(output: output) { _ in } == .made)
        let curated = try Dataset(path: output)
        // Images 2 and 5 are wrong, 3 and 4 undecided.
        let kept = (0..<dataset.count).filter { ![2, 3, 4, 5].contains($0) }
        #expect(curated.count == kept.count)
        for (row, origin) in kept.enumerated() {
            let label = origin == 1 ? other : dataset.label(at: origin)
            #expect(curated.label(at: row) == label)
            let (copied, first) = (
                curated.withPixels(at: row) { [UInt8]($0) }, dataset.withPixels(at: origin) { [UInt8]($0) }
            )
            #expect(copied.elementsEqual(first))
        }
        let origins = try await curated.manifest.read {
            try Int.fetchAll($0, sql: "SELECT origin FROM images ORDER BY id")
        }
        #expect(origins == kept)
        let record = try #require(curated.provenance.curation)
        let counts = [record.confirmed, record.relabelled, record.dropped, record.undecided]
        #expect(counts == [1, 1, 2, 2])
        #expect(record.unreviewed == dataset.count - 6)
        #expect(record.reviewers == ["reviewer 1", "reviewer 2"])
        #expect(record.decisionsByMode == ["guess": 7])
        let card = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output + "/README.md")), as: UTF8.self)
        #expect(card.contains("2 reviewers (reviewer 1, reviewer 2) made 7 decisions"))
        #expect(card.contains("subject to the licence of its font") && !card.contains("MarkdownTable("))
        #expect(
            record.residual == nil
                && card.contains("has not been estimated: no probability sample of all images was reviewed"))
        #expect(
            card.contains(
                "glyphforge curate \(dataset.path.split(separator: "/").last!) \(output.split(separator: "/").last!)"))
        let result = try judge("croissant_validates.py", output + "/croissant.json", "reviewer 1, reviewer 2")
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test("Reviewers are named only on request, and never by an export of a set that was curated without names")
    func names() async throws {
        let dataset = try await dataset()
        let database = try LabelDatabase(dataset: dataset)
        try decide(database, [(0, "Ann Example", .notALetter)])
        func card(_ curated: String, exported names: Bool) async throws -> String {
            let path = folder.file("card-\(curated)-\(names).md")
            try await Exporter(try Dataset(path: folder.file(curated)), workers: 1, namesReviewers: names)
                .export(as: .card, to: path) { _ in }
            return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        }
        for names in [false, true] {
            let curator = try Curator(dataset, database: database)
            let place = folder.file("curated-\(names)")
            #expect(try curator.run(output: place, namesReviewers: names) { _ in } == .made)
            #expect(try curator.run(output: place, namesReviewers: names) { _ in } == .alreadyThere)
            let readme = String(
                decoding: try Data(contentsOf: URL(fileURLWithPath: place + "/README.md")), as: UTF8.self)
            #expect(readme.contains("Ann Example") == names)
            #expect((try judge("contains_none_of.py", place, "Ann Example").status != 0) == names)
            for exported in [false, true] {
                let hasName = try await card("curated-\(names)", exported: exported).contains("Ann Example")
                #expect(hasName == (names && exported))
            }
        }
    }

    @Test("The same decisions keep an existing curated data set, and other decisions do not overwrite it")
    func repeats() async throws {
        let dataset = try await dataset()
        let database = try LabelDatabase(dataset: dataset)
        try decide(database, [(0, "Ann", .notALetter)])
        let output = folder.file("curated")
        #expect(try Curator(dataset, database: database).run(output: output) { _ in } == .made)
        #expect(try Curator(dataset, database: database).run(output: output) { _ in } == .alreadyThere)
        try database.write { try $0.execute(sql: "UPDATE decisions SET verdict = 'cannot-tell'") }
        let failure = #expect(throws: LabelError.self) {
            _ = try Curator(dataset, database: database).run(output: output) { _ in }
        }
        #expect(failure?.code == .exists)
    }

    @Test("The residual error rate is the estimate for all images minus the errors found")
    func leaves() async throws {
        let dataset = try await dataset()
        let database = try LabelDatabase(dataset: dataset)
        // The sample is the whole data set, so the result is not random.
        let budget = ReviewPlan.Budget(answers: 2 * dataset.count, suspects: 0)
        _ = try ReviewPlan.addRound(budget, to: dataset, in: database, seed: 1, made: Date(timeIntervalSince1970: 0))
        let queue = try database.read {
            try Int.fetchAll($0, sql: "SELECT image FROM review_items WHERE purpose = 'sample' ORDER BY position")
        }
        try #require(queue.count == dataset.count)
        let wrong = [queue[3], queue[5], queue[8]]
        func decide(_ images: ArraySlice<Int>) throws {
            try self.decide(database, images.map { ($0, "Ann", wrong.contains($0) ? .notALetter : .right) })
        }
        try decide(queue[..<60])
        let half = try Curator(dataset, database: database)
        let (residual, left) = (try #require(half.residual), try #require(half.residualErrors))
        // Three of 60 are wrong, so about a twentieth of the unreviewed images are, relative to all images kept.
        let (unseen, kept) = (Double(dataset.count - 60), Double(dataset.count - 3))
        #expect(abs(residual.rate - unseen / 20 / kept) < 0.01)
        #expect(residual.interval[0] < residual.rate && residual.interval[1] > residual.rate && residual.sampled == 60)
        let more = try #require(left.reviewsNeeded(forUpperBound: 0.05))
        #expect(more > 0 && more < dataset.count - 60)
        #expect(try #require(left.reviewsNeeded(forUpperBound: 0.01)) > more)
        try database.write { try $0.execute(sql: "DELETE FROM decisions") }
        try decide(queue[...])
        let whole = try Curator(dataset, database: database)
        #expect(try #require(whole.residual).interval == [0, 0])
        #expect(whole.residualErrors?.reviewsNeeded(forUpperBound: 0.01) == 0)
        let output = folder.file("curated")
        _ = try whole.run(output: output) { _ in }
        let card = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output + "/README.md")), as: UTF8.self)
        #expect(card.contains("estimated 0.00 % of the remaining labels are wrong"))
        #expect(card.contains("(95 % CI 0.00 to 0.00 %"))
    }

    @Test("A wrong image of a symbol font is discarded even if reviewers named a letter")
    func symbols() async throws {
        let dataset = try await dataset()
        let database = try LabelDatabase(dataset: dataset)
        let other = (dataset.label(at: 0) + 1) % 3
        try decide(database, [(0, "Ann", .label(other))])
        #expect(try Curator(dataset, database: database).plan.newLabels == [0: other])
        let face = try await dataset.manifest.read {
            try Int.fetchOne(
                $0, sql: "SELECT face FROM images JOIN instances ON instances.id = instance WHERE images.id = 0")
        }
        func judge(_ probability: Double) throws {
            try database.write { rows in
                try rows.execute(
                    sql:
                        "INSERT INTO flag_runs (made, settings, summary, images, scores, predicted) VALUES ('', '{}', '{}', 0, x'', x'')"
                )
                try rows.execute(
                    sql: "INSERT INTO font_verdicts VALUES (?, ?, ?, '{}')",
                    arguments: [rows.lastInsertedRowID, face, probability])
            }
        }
        try judge(0.9)
        let plan = try Curator(dataset, database: database).plan
        #expect(plan.newLabels.isEmpty && plan.dropped == 1 && !plan.kept.contains(0))
        // A later run finds no symbol font.
        try judge(0.1)
        #expect(try Curator(dataset, database: database).plan.newLabels == [0: other])
    }

    @Test("Curating without decisions fails")
    func refuses() async throws {
        let dataset = try await dataset()
        let database = try LabelDatabase(dataset: dataset)
        try decide(database, [(0, "Ann", .skip)])
        let failure = #expect(throws: LabelError.self) { _ = try Curator(dataset, database: database) }
        #expect(failure?.code == .unsuitable)
    }
}
