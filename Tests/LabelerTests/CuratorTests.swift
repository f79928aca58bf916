import Foundation
import GRDB
import GlyphForge
import Logging
import TestSupport
import Testing

@testable import Labeler

@Suite("Curated sets")
struct CuratorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func dataset() async throws -> Dataset {
        let generator = Generator(
            plan: GenerationPlan(characters: try CharacterList("A-C"), side: 8), sources: [.path(Project.fonts)], workers: 1,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file("set")) { _ in }
        return try Dataset(path: folder.file("set"))
    }

    private func decide(_ database: LabelDatabase, _ verdicts: [(image: Int, reviewer: String, verdict: Verdict)]) throws {
        try database.write { rows in
            for (number, item) in verdicts.enumerated() {
                try Decision(
                    uuid: "decision-\(number)", image: item.image, reviewer: item.reviewer, verdict: item.verdict, mode: .guess,
                    decided: String(format: "2026-01-01T00:00:%02d.000Z", number)
                ).insert(rows)
            }
        }
    }

    @Test("Right labels stay, wrong ones become what was seen, and what is no letter or undecided is left out")
    func applies() async throws {
        let dataset = try await dataset()
        let database = try LabelDatabase(dataset: dataset)
        let other = (dataset.label(at: 1) + 1) % 3
        try decide(database, [
            (0, "Ann", .label(dataset.label(at: 0))), (1, "Ann", .label(other)), (2, "Ann", .notALetter), (3, "Ann", .cannotTell),
            (4, "Ann", .right), (4, "Bob", .wrong), (5, "Ann", .wrong), (6, "Ann", .skip),
        ])
        let residual = CurationRecord.Residual(rate: 0.01, interval: [0.002, 0.03], sampled: 6)
        let curator = try Curator(dataset, database: database, residual: residual)
        let output = folder.file("curated")
        #expect(try curator.run(output: output) { _ in } == .made)
        let curated = try Dataset(path: output)
        // 2 and 5 are wrong, 3 and 4 undecided.
        let kept = (0..<dataset.count).filter { ![2, 3, 4, 5].contains($0) }
        #expect(curated.count == kept.count)
        for (row, origin) in kept.enumerated() {
            let label = origin == 1 ? other : dataset.label(at: origin)
            #expect(curated.label(at: row) == label)
            let (copied, first) = (curated.withPixels(at: row) { [UInt8]($0) }, dataset.withPixels(at: origin) { [UInt8]($0) })
            #expect(copied.elementsEqual(first))
        }
        let origins = try await curated.manifest.read { try Int.fetchAll($0, sql: "SELECT origin FROM images ORDER BY id") }
        #expect(origins == kept)
        let record = try #require(curated.provenance.curation)
        let counts = [record.confirmed, record.relabelled, record.dropped, record.undecided]
        #expect(counts == [1, 1, 2, 2])
        #expect(record.unreviewed == dataset.count - 6)
        #expect(record.reviewers == ["Ann", "Bob"])
        #expect(record.decisionsByMode == ["guess": 7])
        let card = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output + "/README.md")), as: UTF8.self)
        #expect(card.contains("2 reviewers (Ann, Bob) decided 7 times"))
        #expect(card.contains("estimated 1.00 % are wrong (95 % interval 0.20 to 3.00 %"))
        #expect(card.contains("glyphforge curate \(dataset.path) \(output.split(separator: "/").last!)"))
        let result = try judge("croissant_validates.py", output + "/croissant.json", "Ann, Bob")
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test("The same decisions leave it as it is, and others do not write over it")
    func repeats() async throws {
        let dataset = try await dataset()
        let database = try LabelDatabase(dataset: dataset)
        try decide(database, [(0, "Ann", .notALetter)])
        let output = folder.file("curated")
        #expect(try Curator(dataset, database: database, residual: nil).run(output: output) { _ in } == .made)
        #expect(try Curator(dataset, database: database, residual: nil).run(output: output) { _ in } == .alreadyThere)
        try database.write { try $0.execute(sql: "UPDATE decisions SET verdict = 'cannot-tell'") }
        let failure = #expect(throws: LabelError.self) {
            _ = try Curator(dataset, database: database, residual: nil).run(output: output) { _ in }
        }
        #expect(failure?.code == .exists)
    }

    @Test("Without a decision there is nothing to apply")
    func refuses() async throws {
        let dataset = try await dataset()
        let database = try LabelDatabase(dataset: dataset)
        try decide(database, [(0, "Ann", .skip)])
        let failure = #expect(throws: LabelError.self) { _ = try Curator(dataset, database: database, residual: nil) }
        #expect(failure?.code == .unsuitable)
    }
}
