import GlyphForge
import TestSupport
import Testing

@testable import Labeler

@Suite("Combined judgements of reviewers")
struct JudgementTests {
    @Test(
        "The majority decides between right and wrong, and the class is decided by those who named one",
        arguments: [
            ([.right], .right), ([.cannotTell], .cannotTell), ([.right, .cannotTell], .right),
            ([.right, .wrong(label: 2)], .conflict), ([.right, .wrong(label: 2), .notALetter], .wrong(label: nil)),
            ([.right, .right, .notALetter], .right), ([.wrong(label: nil), .wrong(label: 2)], .wrong(label: 2)),
            ([.wrong(label: nil), .notALetter], .notALetter),
            ([.wrong(label: 1), .wrong(label: 2)], .wrong(label: nil)),
            ([.wrong(label: 1), .wrong(label: 2), .wrong(label: 2)], .wrong(label: 2)), ([], nil),
        ] as [([Judgement], Judgement?)])
    func majority(single: [Judgement], together: Judgement?) {
        #expect(Judgement(single) == together)
        #expect(Judgement(single.reversed()) == together)
    }

    @Test("Each reviewer's latest decision counts; skipped and undone ones do not")
    func latest() async throws {
        let folder = try TemporaryFolder()
        let dataset = try await makeLetters(in: folder)
        let database = try LabelDatabase(dataset: dataset)
        let given = dataset.label(at: 0)
        func decision(_ minute: Int, _ image: Int, _ reviewer: String, _ verdict: Verdict, undone: Bool = false)
            -> Decision
        {
            Decision(
                uuid: "\(minute)", item: nil, image: image, reviewer: reviewer, verdict: verdict, mode: .guess,
                decided: "2026-01-01T00:0\(minute):00.000Z", seconds: nil, isUndone: undone)
        }
        let decisions = [
            // Written out of order, as an import may do.
            decision(5, 1, "ann", .cannotTell), decision(1, 0, "ann", .label((given + 1) % 3)),
            decision(2, 0, "ann", .label(given)),
            decision(3, 0, "ann", .skip), decision(4, 0, "ann", .wrong, undone: true), decision(0, 2, "ann", .skip),
        ]
        try database.write { database in for decision in decisions { try decision.insert(database) } }
        #expect(try database.judgements(of: dataset) == [0: .right, 1: .cannotTell])
        try database.write { try decision(6, 0, "bob", .label((given + 1) % 3)).insert($0) }
        #expect(try database.judgements(of: dataset) == [0: .conflict, 1: .cannotTell])
    }
}
