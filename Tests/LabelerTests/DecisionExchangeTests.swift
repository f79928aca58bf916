import Foundation
import GRDB
import GlyphForge
import TestSupport
import Testing

@testable import Labeler

@Suite("Copying decisions between copies of a data set")
struct DecisionExchangeTests {
    private let folder: TemporaryFolder
    private let dataset: Dataset

    init() async throws {
        folder = try TemporaryFolder()
        dataset = try await makeLetters(in: folder)
        let store = try ReviewStore(dataset: dataset, database: LabelDatabase(dataset: dataset))
        let verdicts: [Verdict] = [.label(2), .right, .wrong, .notALetter, .cannotTell, .skip, .label(0)]
        for (image, verdict) in verdicts.enumerated() {
            let answer = ReviewStore.Answer(
                uuid: UUID().uuidString, subject: .image(image), verdict: verdict, seconds: Double(image) / 3)
            let made = try await store.record([answer], mode: .guess, by: "Ann, \"the\" first", at: Date())
            if image == 6 { _ = try await store.undo(made[0].uuid, by: "Ann, \"the\" first") }
        }
    }

    private func decisions(_ dataset: Dataset) throws -> [Decision] {
        try LabelDatabase(dataset: dataset).read { try Decision.all($0, includingUndone: true) }
    }

    @Test("A file transfers every decision once, in either format", arguments: ["decisions.csv", "decisions.jsonl"])
    func files(name: String) async throws {
        #expect(try DecisionExchange(dataset).export(to: folder.file(name), namesReviewers: true) == 7)
        let copy = try await makeLetters(in: folder, name: "copy")
        let other = try DecisionExchange(copy)
        #expect(try other.import(from: folder.file(name)) == .init(added: 7))
        #expect(try decisions(copy) == decisions(dataset))
        #expect(try other.import(from: folder.file(name)) == .init(known: 7))
        #expect(try decisions(copy) == decisions(dataset))
        // Back again, replacing the same file.
        #expect(try other.export(to: folder.file(name)) == 7)
        #expect(try DecisionExchange(dataset).import(from: folder.file(name)) == .init(known: 7))
    }

    @Test("Files hide the names of reviewers, and an import finds those it knows", arguments: ["a.csv", "a.jsonl"])
    func pseudonyms(name: String) async throws {
        try DecisionExchange(dataset).export(to: folder.file(name))
        let contents = String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder.file(name))), as: UTF8.self)
        #expect(contents.contains("reviewer 1") && !contents.contains("Ann"))
        #expect(try DecisionExchange(dataset).import(from: folder.file(name)) == .init(known: 7))
        // The decisions of another person, who is also reviewer 1 in a file.
        let copy = try await makeLetters(in: folder, name: "copy")
        let store = try ReviewStore(dataset: copy, database: LabelDatabase(dataset: copy))
        try await store.record(
            [.init(uuid: UUID().uuidString, subject: .image(1), verdict: .right)], mode: .grid, by: "bob", at: Date())
        try DecisionExchange(copy).export(to: folder.file("b-" + name))
        let third = try await makeLetters(in: folder, name: "third")
        let exchange = try DecisionExchange(third)
        #expect(try exchange.import(from: folder.file(name)).added == 7)
        #expect(try exchange.import(from: folder.file("b-" + name)).added == 1)
        #expect(try exchange.import(from: folder.file("b-" + name)).known == 1)
        #expect(Set(try decisions(third).map(\.reviewer)) == ["reviewer 1", "reviewer 2"])
    }

    @Test(
        "Merging adds new decisions, reports disputes, and transfers undos"
    )
    func merges() async throws {
        let copy = try await makeLetters(in: folder, name: "copy")
        let (here, there) = (try DecisionExchange(dataset), try DecisionExchange(copy))
        #expect(try there.merge(dataset) == .init(added: 7))
        let store = try ReviewStore(dataset: copy, database: LabelDatabase(dataset: copy))
        for image in [1, 2] {
            try await store.record(
                [.init(uuid: UUID().uuidString, subject: .image(image), verdict: .notALetter)], mode: .grid, by: "bob",
                at: Date())
        }
        let first = try decisions(copy)[0]
        _ = try await store.undo(first.uuid, by: first.reviewer)
        #expect(try here.merge(copy) == .init(added: 2, known: 6, undone: 1, disputes: 1))
        #expect(try decisions(dataset) == decisions(copy))
    }

    @Test(
        "Merging changes no byte of the other copy, even while it is in use, and fails without creating files if it has no decisions"
    )
    func leavesOther() async throws {
        func contents() throws -> [String: Data] {
            // Shared memory of SQLite's processes, which is not data.
            let names = try FileManager.default.contentsOfDirectory(atPath: dataset.path).filter {
                !$0.hasSuffix("-shm")
            }
            return try Dictionary(
                uniqueKeysWithValues: names.map {
                    ($0, try Data(contentsOf: URL(fileURLWithPath: dataset.path + "/" + $0)))
                })
        }
        let copy = try await makeLetters(in: folder, name: "copy")
        #expect(throws: LabelError.self) { _ = try DecisionExchange(existing: copy) }
        #expect(throws: LabelError.self) { _ = try LabelDatabase(copyOf: copy) }
        #expect(
            try !FileManager.default.contentsOfDirectory(atPath: copy.path).contains { $0.hasPrefix("labels.sqlite") })
        let exchange = try DecisionExchange(copy)
        let closed = try contents()
        #expect(try exchange.merge(dataset).added == 7)
        #expect(try contents() == closed)
        let open = try LabelDatabase(dataset: dataset)
        try open.write { try $0.execute(sql: "UPDATE decisions SET undone = 1") }
        let used = try contents()
        #expect(used["labels.sqlite-wal"]?.isEmpty == false)
        #expect(try exchange.merge(dataset).undone == 6)
        #expect(try contents() == used)
        withExtendedLifetime(open) {}
    }

    @Test("Images are found by their pixels if their numbers differ, and missing images are skipped")
    func otherNumbers() async throws {
        // In reverse order, without B.
        let other = try await makeLetters(in: folder, name: "other", characters: "C,A")
        let outcome = try DecisionExchange(other).merge(dataset)
        #expect(outcome.added > 0 && outcome.withoutImage > 0 && outcome.added + outcome.withoutImage == 7)
        for decision in try decisions(other) {
            let original = try #require(try decisions(dataset).first { $0.uuid == decision.uuid })
            other.withPixels(at: decision.image) { here in
                dataset.withPixels(at: original.image) { there in #expect(Array(here) == Array(there)) }
            }
            #expect(
                other.classes[other.label(at: decision.image)].codepoint
                    == dataset.classes[dataset.label(at: original.image)].codepoint)
            if let label = original.verdict.label {
                #expect(decision.verdict.label.map { other.classes[$0].codepoint } == dataset.classes[label].codepoint)
            }
        }
    }

    @Test("A decision that differs from an imported one with the same uuid is kept, and the difference is reported")
    func contradiction() async throws {
        let copy = try await makeLetters(in: folder, name: "copy")
        let exchange = try DecisionExchange(copy)
        _ = try exchange.merge(dataset)
        let changed = try decisions(dataset)[1]
        try LabelDatabase(dataset: dataset).write {
            try $0.execute(sql: "UPDATE decisions SET verdict = 'wrong' WHERE uuid = ?", arguments: [changed.uuid])
        }
        #expect(try exchange.merge(dataset) == .init(known: 6, contradictions: [changed.uuid]))
        #expect(try decisions(copy)[1].verdict == .right)
    }

    @Test("A malformed file is refused as a whole, with the line number")
    func malformed() async throws {
        let path = folder.file("decisions.jsonl")
        try DecisionExchange(dataset).export(to: path)
        let text = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        let copy = try await makeLetters(in: folder, name: "copy")
        let cases = [
            (0, "verdict", "maybe"), (1, "label", "U+0041"), (2, "uuid", "1"), (3, "decided", "yesterday"),
            (4, "mode", "x"), (5, "seconds", "-1"),
            (6, "undone", "yes"), (0, "label", "U+0416"), (1, "reviewer", ""),
        ]
        for (line, column, value) in cases {
            var lines = text
            var object = try JSONDecoder().decode([String: String].self, from: Data(lines[line].utf8))
            object[column] = value
            lines[line] = String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
            try folder.write(lines.joined(separator: "\n").utf8, to: "decisions.jsonl")
            let error = #expect(throws: LabelError.self) { _ = try DecisionExchange(copy).import(from: path) }
            #expect(error?.description.hasPrefix("\(path), line \(line + 1): ") == true)
        }
        #expect(try decisions(copy).isEmpty)
    }

    @Test("Invalid or truncated tables are refused, and files saved by spreadsheets are accepted")
    func tables() async throws {
        let copy = try await makeLetters(in: folder, name: "copy")
        let exchange = try DecisionExchange(copy)
        let path = folder.file("decisions.csv")
        try DecisionExchange(dataset).export(to: path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for bad in ["", "a,b\r\n1,2\r\n", text + "1,2\r\n", text + "\"", text.replacing("right", with: "ri\"ght")] {
            try folder.write(bad.utf8, to: "decisions.csv")
            #expect(throws: LabelError.self) { _ = try exchange.import(from: path) }
        }
        try folder.write(("\u{FEFF}" + text.replacing("\r\n", with: "\n") + "\n\n").utf8, to: "decisions.csv")
        #expect(try exchange.import(from: path).added == 7)
        for separator in [";", "\t"] {
            let other = try await makeLetters(in: folder, name: "copy\(separator == ";" ? 1 : 2)")
            let decimal = text.replacing(/(?<number>,\d+)\.(?<rest>\d+),/) {
                $0.number + (separator == ";" ? "\u{1}" : ".") + $0.rest + ","
            }
            try folder.write(
                decimal.replacing(",", with: separator).replacing("\u{1}", with: ",").utf8, to: "decisions.csv")
            #expect(try DecisionExchange(other).import(from: path).added == 7)
            #expect(try decisions(other).map(\.seconds) == decisions(dataset).map(\.seconds))
        }
        let lines = folder.file("decisions.jsonl")
        try DecisionExchange(dataset).export(to: lines)
        try folder.write(
            String(contentsOfFile: lines, encoding: .utf8).replacing("\n", with: "\r\n").utf8, to: "decisions.jsonl")
        #expect(try exchange.import(from: lines).known == 7)
        #expect(throws: LabelError.self) { try exchange.export(to: folder.file("decisions.txt")) }
        #expect(throws: FileError.self) { _ = try exchange.import(from: folder.file("none.csv")) }
    }
}
