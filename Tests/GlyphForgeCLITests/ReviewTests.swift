import Foundation
import TestSupport
import Testing

/// Runs `glyphforge review serve` as a process, with other programs as clients.
@Suite("Review in the browser")
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
        "kill -9 loses none of 500 acknowledged answers, and they can be exported and imported"
    )
    func survivesKill() throws {
        try expectJudge("review_survives_kill.py")
        func review(_ arguments: String...) throws -> ProgramResult {
            try run(Self.program, ["review"] + arguments, in: folder.path)
        }
        #expect(try review("export", "set", "all.csv").output == "Wrote all.csv: 500 decisions.\n")
        try FileManager.default.copyItem(atPath: folder.file("set"), toPath: folder.file("copy"))
        for name in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder.file("copy/labels.sqlite" + name))
        }
        #expect(try review("import", "copy", "all.csv").output == "all.csv: 500 decisions added, 0 already known.\n")
        #expect(try review("merge", "set", "copy").output == "copy: 0 decisions added, 500 already known.\n")
        #expect(try review("import", "copy", "set/classes.csv").status == 1)
    }

    @Test("Two concurrent reviewers with 1,000 answers each lose nothing and get different pages")
    func twoReviewers() throws { try expectJudge("review_by_two.py") }

    @Test("On a full disk, answers are refused with an error sentence, and acknowledged ones are kept")
    func fullDisk() throws { try expectJudge("review_on_full_disk.py") }

    @Test(
        "In Chromium, answers, undos and a marked page are stored exactly",
        .enabled(
            if: browsers.allSatisfy(FileManager.default.isExecutableFile(atPath:)),
            "Chromium is not installed; see CONTRIBUTING.md"))
    func browser() throws {
        let planned = try run(Self.program, ["review", "plan", "set", "--budget", "60"], in: folder.path)
        try #require(planned.status == 0, "\(planned.errors)")
        try expectJudge("review_in_browser.py")
    }

    @Test("A port in use, an unwritable database and a newer database version each give one error sentence")
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
        #expect(taken.errors.contains("127.0.0.1 is in use. Choose another one with --port, or 0 for any free port."))
        #expect(taken.errors.contains("Stopped. All decisions are in set/labels.sqlite."))
        let database = folder.file("set/labels.sqlite")
        try #require(
            try run(
                "/usr/bin/env",
                ["python3", "-c", "import sqlite3; sqlite3.connect('\(database)').execute('PRAGMA user_version = 99')"]
            ).status == 0)
        let newer = try run(Self.program, ["review", "serve", "set", "--port", "0"], in: folder.path)
        #expect(newer.status == 1 && newer.errors.contains("but this glyphforge supports schemas up to"))
        for name in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + name) }
        try FileManager.default.createDirectory(atPath: database, withIntermediateDirectories: true)
        let unusable = try run(Self.program, ["review", "serve", "set", "--port", "0"], in: folder.path)
        #expect(
            unusable.status == 1 && unusable.errors.hasPrefix("Error: ") && unusable.errors.contains("labels.sqlite"))
        #expect(unusable.errors.split(separator: "\n").count == 1)
    }
}
