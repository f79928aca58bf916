import Foundation
import TestSupport
import Testing

/// `glyphforge review serve` as a process, asked by other programs.
@Suite("The review in the browser, as a program")
struct ReviewTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let made = try run(
            Self.program, ["generate", "set", "--fonts", Project.fonts, "--chars", "A-C", "--styles", "2", "--quiet"],
            in: folder.path)
        try #require(made.status == 0, "\(made.errors)")
    }

    private static let program = CommandTests.program
    private static let browsers = ["/usr/bin/chromium", "/usr/bin/chromedriver"]

    private func expectJudge(_ name: String) throws {
        let result = try judge(name, Self.program, folder.file("set"))
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test(
        "kill -9 between any two of 500 answers loses none that was acknowledged; they go to a file and into another copy"
    )
    func survivesKill() throws {
        try expectJudge("review_survives_kill.py")
        func review(_ arguments: String...) throws -> ProgramResult {
            try run(Self.program, ["review"] + arguments, in: folder.path)
        }
        #expect(try review("export", "set", "all.csv").output == "all.csv made: 500 decisions.\n")
        try FileManager.default.copyItem(atPath: folder.file("set"), toPath: folder.file("copy"))
        for name in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder.file("copy/labels.sqlite" + name))
        }
        #expect(try review("import", "copy", "all.csv").output == "all.csv: 500 decisions added, 0 were here.\n")
        #expect(try review("merge", "set", "copy").output == "copy: 0 decisions added, 500 were here.\n")
        #expect(try review("import", "copy", "set/classes.csv").status == 1)
    }

    @Test("Two reviewers who answer 1,000 times each at once lose nothing, and are not shown the same pages")
    func twoReviewers() throws { try expectJudge("review_by_two.py") }

    @Test("When no more can be written, answers are refused with a sentence, and those acknowledged before are there")
    func fullDisk() throws { try expectJudge("review_on_full_disk.py") }

    @Test(
        "In Chromium, guesses, what is taken back and a marked page are in the database just so",
        .enabled(
            if: browsers.allSatisfy(FileManager.default.isExecutableFile(atPath:)),
            "There is no Chromium; see CONTRIBUTING.md"))
    func browser() throws {
        let planned = try run(Self.program, ["review", "plan", "set", "--budget", "60"], in: folder.path)
        try #require(planned.status == 0, "\(planned.errors)")
        try expectJudge("review_in_browser.py")
    }

    @Test("A port in use, a database that cannot be written and one of a newer version are a sentence each")
    func refusals() throws {
        let script = """
            '\(Self.program)' review serve set --port 0 > first & first=$!
            until [ -s first ]; do :; done
            port=$(sed 's/.*:\\([0-9]*\\).*/\\1/' first)
            '\(Self.program)' review serve set --port $port; status=$?
            kill -INT $first; wait $first; echo "$status $?"
            """
        let taken = try run("/bin/bash", ["-c", script], in: folder.path)
        #expect(taken.output == "1 0\n")
        #expect(taken.errors.contains("127.0.0.1 is in use; give another by --port, or 0 for any that is free."))
        #expect(taken.errors.contains("Ended; all decisions are in set/labels.sqlite."))
        let database = folder.file("set/labels.sqlite")
        try #require(
            try run(
                "/usr/bin/env",
                ["python3", "-c", "import sqlite3; sqlite3.connect('\(database)').execute('PRAGMA user_version = 99')"]
            ).status == 0)
        let newer = try run(Self.program, ["review", "serve", "set", "--port", "0"], in: folder.path)
        #expect(newer.status == 1 && newer.errors.contains("is newer than this glyphforge knows"))
        for name in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + name) }
        try FileManager.default.createDirectory(atPath: database, withIntermediateDirectories: true)
        let unusable = try run(Self.program, ["review", "serve", "set", "--port", "0"], in: folder.path)
        #expect(
            unusable.status == 1 && unusable.errors.hasPrefix("Error: ") && unusable.errors.contains("labels.sqlite"))
        #expect(unusable.errors.split(separator: "\n").count == 1)
    }
}
