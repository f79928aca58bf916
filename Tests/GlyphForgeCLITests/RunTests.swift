import Foundation
import TestSupport
import Testing

@Suite("The pipeline")
struct RunTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func arguments(_ output: String) -> [String] {
        ["run", output, "--fonts", Project.fonts, "--chars", "A-C", "--recipe", "logistic", "--budget", "20"]
    }

    private func pipeline(_ output: String, _ more: [String] = []) throws -> ProgramResult {
        try run(CommandTests.program, Self.arguments(output) + more, in: folder.path)
    }

    private func json(_ result: ProgramResult) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.errors)")
    }

    @Test("The pipeline runs all steps once, prints the next command, and refuses other options")
    func whole() throws {
        let made = try json(pipeline("out", ["--format", "json", "--quiet"]))
        #expect(made["schema"] as? Int == 1 && made["next"] as? String == "glyphforge review serve out/small")
        let (all, large, small) = (made["images"] as? Int ?? 0, made["large"] as? Int ?? 0, made["small"] as? Int ?? 0)
        let discarded = ["discarded_near_copies", "discarded_styled"].map { made[$0] as? Int ?? -1 }
        #expect(all > 0 && small > 0 && large > small && large + small + discarded[0] + discarded[1] == all)
        #expect(made["next_large"] as? String == "glyphforge review serve out/large")
        let page = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: folder.file("out/report.html"))), as: UTF8.self)
        for link in ["large-flags.html", "small-flags.html", "model/report.html", "large.png"] {
            #expect(page.contains("\"\(link)\""))
            #expect(FileManager.default.fileExists(atPath: folder.file("out/" + link)))
        }
        let again = try pipeline("out")
        #expect(
            again.status == 0 && again.errors.components(separatedBy: "already done").count == 11, "\(again.errors)")
        #expect(again.output.contains("glyphforge review serve out/small"))
        let other = try pipeline("out", ["--seed", "1"])
        #expect(other.status == 1 && other.errors.contains("out was made with other options"), "\(other.errors)")
        // Another recipe repeats the training and what depends on it, and keeps the rest.
        let recipe = try pipeline("out", ["--recipe", "quick", "--minutes", "0.05"])
        #expect(
            recipe.status == 0 && recipe.errors.components(separatedBy: "already done").count == 7, "\(recipe.errors)")
        #expect(recipe.errors.contains("Train on the large split, test on the small split: to be repeated"))
        #expect(recipe.output.contains("Accuracy of quick"))
        try FileManager.default.createDirectory(atPath: folder.file("mine"), withIntermediateDirectories: false)
        try Data().write(to: URL(fileURLWithPath: folder.file("mine/file")))
        let refused = try pipeline("mine")
        #expect(
            refused.status == 1
                && refused.errors
                    == "Error: mine exists and was not made by `glyphforge run`. Choose another folder.\n"
        )
    }

    @Test("Running the same command again resumes an interrupted pipeline", arguments: ["sheet", "cross-validate"])
    func stopped(before step: String) throws {
        // Interrupts the pipeline as soon as the step has started.
        let wait =
            """
            "$@" & while kill -0 $! && ! [ -e out/steps/\(step).json.partial ] && ! [ -e out/steps/\(step).json ]
            do sleep 0.01; done; kill -INT $!; wait $!
            """
        let words = [CommandTests.program] + Self.arguments("out")
        let stopped = try run("/bin/bash", ["-c", wait, "bash"] + words, in: folder.path)
        #expect(
            stopped.status == 130 && stopped.errors.hasSuffix("Interrupted. Run the same command again to resume.\n"),
            "\(stopped.errors)")
        let ended = try json(pipeline("out", ["--format", "json", "--quiet"]))
        #expect(ended["next"] as? String == "glyphforge review serve out/small")
    }

    @Test("A failed step prints its own error and that of the pipeline, and leaves no record")
    func failing() throws {
        let words = ["run", "out", "--fonts", folder.path, "--progress", "none"]
        let failed = try run(CommandTests.program, words, in: folder.path)
        #expect(failed.status == 1)
        #expect(
            failed.errors.contains("Error: No fonts found") || failed.errors.contains("No font file has an image"),
            "\(failed.errors)")
        #expect(failed.errors.contains("failed. Fix the cause"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("out/steps")).filter {
                $0.hasSuffix(".json")
            }.isEmpty)
    }
}
