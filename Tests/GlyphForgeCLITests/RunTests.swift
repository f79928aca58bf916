import Foundation
import TestSupport
import Testing

@Suite("The whole chain, from fonts to a review to begin")
struct RunTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func words(_ output: String) -> [String] {
        ["run", output, "--fonts", Project.fonts, "--chars", "A-C", "--recipe", "logistic", "--budget", "20"]
    }

    private func chain(_ output: String, _ more: [String] = []) throws -> ProgramResult {
        try run(CommandTests.program, Self.words(output) + more, in: folder.path)
    }

    private func json(_ result: ProgramResult) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.errors)")
    }

    @Test("It makes all parts and says what to do next; again it does nothing, and with other options it refuses")
    func whole() throws {
        let made = try json(chain("out", ["--format", "json", "--quiet"]))
        #expect(made["schema"] as? Int == 1 && made["next"] as? String == "glyphforge review serve out/small")
        let (all, large, small) = (made["images"] as? Int ?? 0, made["large"] as? Int ?? 0, made["small"] as? Int ?? 0)
        #expect(all > 0 && small > 0 && large > small && large + small <= all)
        let page = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: folder.file("out/report.html"))), as: UTF8.self)
        for link in ["large-flags.html", "small-flags.html", "model/report.html", "large.png"] {
            #expect(page.contains("\"\(link)\""))
            #expect(FileManager.default.fileExists(atPath: folder.file("out/" + link)))
        }
        let again = try chain("out")
        #expect(
            again.status == 0 && again.errors.components(separatedBy: "done already").count == 10, "\(again.errors)")
        #expect(again.output.contains("glyphforge review serve out/small"))
        let other = try chain("out", ["--seed", "1"])
        #expect(other.status == 1 && other.errors.contains("out was begun with other options"), "\(other.errors)")
        try FileManager.default.createDirectory(atPath: folder.file("mine"), withIntermediateDirectories: false)
        try Data().write(to: URL(fileURLWithPath: folder.file("mine/file")))
        let refused = try chain("mine")
        #expect(
            refused.status == 1
                && refused.errors
                    == "Error: mine is there and was not made by `glyphforge run`; choose another folder.\n"
        )
    }

    @Test("Stopped by Ctrl-C it goes on when the same command is given again", arguments: ["sheet", "cross-validate"])
    func stopped(before step: String) throws {
        // Stopped as soon as the step has begun; the rest takes longer than it takes to notice.
        let wait =
            "\"$@\" & while kill -0 $! && ! [ -e out/steps/\(step).json.partial ] && ! [ -e out/steps/\(step).json ]; do sleep 0.01; done; kill -INT $!; wait $!"
        let words = [CommandTests.program] + Self.words("out")
        let stopped = try run("/bin/bash", ["-c", wait, "bash"] + words, in: folder.path)
        #expect(
            stopped.status == 130 && stopped.errors.hasSuffix("Stopped. The same command goes on.\n"),
            "\(stopped.errors)")
        let ended = try json(chain("out", ["--format", "json", "--quiet"]))
        #expect(ended["next"] as? String == "glyphforge review serve out/small")
    }

    @Test("A step that fails is told by its own sentence and the chain's, and leaves no record")
    func failing() throws {
        let words = ["run", "out", "--fonts", folder.path, "--progress", "none"]
        let failed = try run(CommandTests.program, words, in: folder.path)
        #expect(failed.status == 1)
        #expect(
            failed.errors.contains("Error: No fonts found") || failed.errors.contains("No font file has an image"),
            "\(failed.errors)")
        #expect(failed.errors.contains("did not succeed"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("out/steps")).filter {
                $0.hasSuffix(".json")
            }.isEmpty)
    }
}
