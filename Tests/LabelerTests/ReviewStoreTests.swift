import Foundation
import GRDB
import GlyphForge
import TestSupport
import Testing

@testable import Labeler

@Suite("Review queue")
struct ReviewStoreTests {
    private let folder: TemporaryFolder
    private let dataset: Dataset
    private let database: LabelDatabase

    init() async throws {
        folder = try TemporaryFolder()
        dataset = try await makeLetters(in: folder)
        database = try LabelDatabase(dataset: dataset)
    }

    private func store() throws -> ReviewStore { try ReviewStore(dataset: dataset, database: database) }

    private func answer(_ subject: ReviewStore.Answer.Subject, _ verdict: Verdict = .label(1)) -> ReviewStore.Answer {
        ReviewStore.Answer(uuid: UUID().uuidString, subject: subject, verdict: verdict, seconds: 2)
    }

    private func decide(_ store: ReviewStore, _ item: Int, by reviewer: String, _ verdict: Verdict = .label(1))
        async throws -> Decision
    {
        try await store.record([answer(.item(item), verdict)], mode: .guess, by: reviewer, at: Date())[0]
    }

    private func next(_ store: ReviewStore, _ reviewer: String, held: Set<Int> = []) async throws -> [Int] {
        try await store.nextItems(10, for: reviewer, held: held).map(\.id)
    }

    @Test("Items come in the plan's order, skipped ones last, until enough people have answered")
    func order() async throws {
        try database.plan([(4, "sample", 1), (7, "suspect", 2), (9, "sample", 1)])
        let store = try store()
        #expect(try await next(store, "ann") == [100, 101, 102])
        #expect(try await next(store, "ann", held: [100, 101]) == [102])
        _ = try await decide(store, 100, by: "ann", .skip)
        #expect(try await next(store, "ann") == [101, 102, 100])
        _ = try await decide(store, 101, by: "ann")
        _ = try await decide(store, 102, by: "ann")
        #expect(try await next(store, "ann") == [100])
        // A second person gets only items that need two answers.
        await store.release("ann")
        #expect(try await next(store, "bob") == [100, 101])
        _ = try await decide(store, 101, by: "bob")
        _ = try await decide(store, 100, by: "bob")
        #expect(try await next(store, "ann").isEmpty)
        let progress = try await store.progress(of: "ann")
        #expect((progress.asked, progress.answered, progress.open) == (4, 4, 0))
        #expect(progress.reviewers == ["ann": 2, "bob": 2] && progress.pace == 2 && progress.timeLeft == 0)
    }

    @Test("Items held by one reviewer come last for another, until they are released")
    func lending() async throws {
        try database.plan([(4, "sample", 1), (7, "sample", 1), (9, "sample", 1)])
        let store = try store()
        #expect(try await store.nextItems(2, for: "ann", held: []).map(\.id) == [100, 101])
        #expect(try await next(store, "bob") == [102, 100, 101])
        await store.release("ann")
        await store.release("bob")
        #expect(try await next(store, "bob") == [100, 101, 102])
    }

    @Test("A repeat is shown only to the reviewer who gave the first answer, and only after it")
    func repeats() async throws {
        try database.plan([(4, "sample", 1), (4, "repeat", 1)])
        let store = try store()
        #expect(try await next(store, "ann") == [100])
        _ = try await decide(store, 100, by: "ann")
        #expect(try await next(store, "ann") == [101])
        #expect(try await next(store, "bob").isEmpty)
        _ = try await decide(store, 101, by: "ann")
        #expect(try await next(store, "ann").isEmpty)
    }

    @Test("A grid page answers suspects, but not sample items, which need a blind answer")
    func gridAndQueue() async throws {
        try database.plan([(4, "sample", 1), (7, "suspect", 1)])
        let store = try store()
        try await store.record(
            [answer(.image(4), .right), answer(.image(7), .right)], mode: .grid, by: "ann", at: Date())
        #expect(try await next(store, "ann") == [100])
    }

    @Test("Undo can be repeated: it removes answers one by one, and a grid page as a whole")
    func undo() async throws {
        try database.plan([(0, "sample", 1), (1, "sample", 1)])
        let store = try store()
        let first = try await decide(store, 100, by: "ann")
        let time = Date()
        for images in [2..<5, 5..<7] {
            try await store.record(images.map { answer(.image($0), .right) }, mode: .grid, by: "ann", at: time)
        }
        _ = try await decide(store, 101, by: "bob")
        // Another reviewer's decision cannot be undone.
        let theirs = try #require(await store.undoable(of: "bob").first)
        await #expect(throws: ReviewRefusal.self) { _ = try await store.undo(theirs.uuid, by: "ann") }
        var undone: [[Int]] = []
        while let latest = await store.undoable(of: "ann").first {
            undone.append(try await store.undo(latest.uuid, by: "ann").map(\.image).sorted())
        }
        #expect(undone == [[5, 6], [2, 3, 4], [0]])
        #expect(try await store.undo(first.uuid, by: "ann").isEmpty)
        #expect(try await next(store, "ann") == [100])
        #expect(try database.judgements(of: dataset).keys.sorted() == [1])
        #expect(try await next(self.store(), "ann") == [100])
    }

    @Test(
        "An answer sent twice is stored once; a different one with its uuid and a batch with one bad answer are refused"
    )
    func idempotent() async throws {
        let store = try store()
        let one = answer(.image(3))
        let first = try await store.record([one], mode: .guess, by: "ann", at: Date())
        #expect(try await store.record([one], mode: .guess, by: "ann", at: Date()) == first)
        var other = one
        other.verdict = .right
        await #expect(throws: ReviewRefusal.self) {
            try await store.record([other], mode: .guess, by: "ann", at: Date())
        }
        await #expect(throws: ReviewRefusal.self) { try await store.record([one], mode: .guess, by: "bob", at: Date()) }
        for bad in [
            answer(.image(dataset.count)), answer(.image(-1)), answer(.item(1)), answer(.image(0), .label(3)),
            answer(.image(0), .label(-1)),
        ] {
            await #expect(throws: ReviewRefusal.self) {
                try await store.record([answer(.image(5)), bad], mode: .guess, by: "ann", at: Date())
            }
        }
        #expect(try database.read { try Decision.all($0, includingUndone: true) } == first)
    }

    @Test("Changes by another process are seen, and times increase even if the clock is set back")
    func others() async throws {
        let store = try store()
        #expect(try await next(store, "ann").isEmpty)
        let other = try LabelDatabase(dataset: dataset)
        try other.plan([(4, "sample", 1), (5, "sample", 1)])
        #expect(try await next(store, "ann") == [100, 101])
        _ = try await ReviewStore(dataset: dataset, database: other).record(
            [answer(.item(100))], mode: .guess, by: "bob", at: Date())
        #expect(try await next(store, "ann") == [101])
        let past = try await store.record(
            [answer(.item(101))], mode: .guess, by: "ann", at: Date(timeIntervalSince1970: 0))[0]
        #expect(try database.read { try Decision.all($0) }.map(\.reviewer) == ["bob", "ann"])
        #expect(past.decided > "2026")
    }

    @Test("The grid shows a label's images, most suspicious first, without reviewed ones and those on another page")
    func grid() async throws {
        let count = dataset.count
        let scores = (0..<count).map { Float(($0 * 37) % 101) / 101 }
        try database.write { database in
            try database.execute(
                sql:
                    "INSERT INTO flag_runs (made, settings, summary, images, scores, predicted) VALUES ('', '', '', ?, ?, ?)",
                arguments: [
                    count, scores.withUnsafeBytes { Data($0) },
                    (0..<count).map { Int32($0 % 3) }.withUnsafeBytes { Data($0) },
                ])
        }
        let order = (0..<count).filter { dataset.label(at: $0) == 2 }.sorted { (scores[$0], $0) < (scores[$1], $1) }
        let store = try store()
        let first = try await store.nextImages(10, label: 2, for: "ann", held: [])
        #expect(first.images == Array(order.prefix(10)) && first.undecided == order.count)
        #expect(try await store.nextImages(10, label: 2, for: "bob", held: []).images == Array(order[10..<20]))
        try await store.record([answer(.image(order[0]), .wrong)], mode: .grid, by: "ann", at: Date())
        let second = try await store.nextImages(10, label: 2, for: "ann", held: Set(order[1..<10]))
        #expect(second.images == Array(order[20..<30]) && second.undecided == order.count - 1)
        await #expect(throws: ReviewRefusal.self) { _ = try await store.nextImages(10, label: 3, for: "ann", held: []) }
    }

    @Test("The context of an image is its label, the predicted class, the font and its other letters")
    func context() async throws {
        let context = try await store().context(4)
        #expect(context.given == dataset.label(at: 4) && context.predicted == nil && !context.font.isEmpty)
        #expect(Set(context.siblings.map(\.label) + [context.given]) == [0, 1, 2])
        await #expect(throws: ReviewRefusal.self) { _ = try await store().context(dataset.count) }
    }

    @Test("Agreement is Cohen's kappa, and disputes are the images on which reviewers disagree")
    func agreement() async throws {
        let store = try store()
        func say(_ image: Int, _ a: Verdict, _ b: Verdict) async throws {
            try await store.record([answer(.image(image), a)], mode: .guess, by: "ann", at: Date())
            try await store.record([answer(.image(image), b)], mode: .guess, by: "bob", at: Date())
        }
        // Of 10: both right 5, both wrong 2, ann right and bob wrong 2, ann wrong and bob right 1.
        for image in 0..<5 { try await say(image, .right, .label(dataset.label(at: image))) }
        try await say(5, .wrong, .notALetter)
        try await say(6, .label((dataset.label(at: 6) + 1) % 3), .label((dataset.label(at: 6) + 2) % 3))
        for image in 7..<9 { try await say(image, .right, .wrong) }
        try await say(9, .wrong, .right)
        let (pairs, disputes) = try await store.agreement()
        let pair = try #require(pairs.first)
        #expect(pairs.count == 1 && pair.images == 10 && pair.observed == 0.7)
        // Chance: 0.7 * 0.6 + 0.3 * 0.4 = 0.54; (0.7 - 0.54) / (1 - 0.54) = 0.3478.
        #expect(abs(try #require(pair.kappa) - 0.16 / 0.46) < 1e-12)
        #expect(disputes.map(\.image) == [6, 7, 8, 9])
    }
}
