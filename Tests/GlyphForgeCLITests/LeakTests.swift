import Foundation
import TestSupport
import Testing

/// Test sets that share images or fonts with the training data.
@Suite("Leaks between training and test")
struct LeakTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        _ = try glyphforge("generate", "letters", "--fonts", Project.fonts, "--chars", "A-C", "--size", "8")
        _ = try glyphforge("split", "letters", "large", "small", "--small-faces", "20%")
    }

    @discardableResult
    private func glyphforge(_ arguments: String...) throws -> ProgramResult {
        try run(CommandTests.program, arguments, in: folder.path)
    }

    @Test("Export warns if the test set is in the training set, and --strict refuses; splits give no warning")
    func export() throws {
        let leaky = try glyphforge("export", "letters", "--as", "npz", "leaky.npz", "--test", "small")
        #expect(leaky.status == 0)
        #expect(
            leaky.errors.firstMatch(
                of: /^Warning: small shares (\d+) of its \1 images, \d+ font families .* with letters\./) != nil,
            "\(leaky.errors)")
        for format in ["npz", "idx", "imagefolder", "webdataset", "croissant"] {
            let refused = try glyphforge(
                "export", "letters", "--as", format, "strict", "--test", "small", "--strict", "--quiet")
            #expect(refused.status == 2 && refused.output.isEmpty)
            #expect(refused.errors.hasPrefix("Refused because of --strict: small shares "), "\(refused.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.file("strict")))
        }
        let right = try glyphforge("export", "large", "--as", "npz", "right.npz", "--test", "small", "--strict")
        #expect(right.status == 0 && right.errors.isEmpty, "\(right.errors)")
    }

    @Test("Train, evaluate and benchmark published warn in the same way, in the report and the JSON too")
    func training() throws {
        let options = ["--recipe", "logistic", "--steps", "5"]
        func train(_ set: String, _ model: String, _ more: String...) throws -> ProgramResult {
            try run(CommandTests.program, ["train", set, "--model", model] + options + more, in: folder.path)
        }
        let warning = "Warning: small shares "
        let leaky = try train("letters", "leaky", "--test", "small")
        #expect(leaky.status == 0 && leaky.errors.hasPrefix(warning), "\(leaky.errors)")
        let page = String(decoding: try bytes(folder.file("leaky/report.html")), as: UTF8.self)
        #expect(page.contains("small shares"))
        #expect(try train("letters", "strict", "--test", "small", "--strict").status == 2)
        #expect(!FileManager.default.fileExists(atPath: folder.file("strict.partial")))
        let right = try train("large", "right", "--test", "small", "--strict")
        #expect(right.status == 0 && right.errors.isEmpty, "\(right.errors)")

        #expect(try glyphforge("evaluate", "leaky", "small").errors.hasPrefix(warning))
        let own = try glyphforge("evaluate", "leaky", "letters", "--strict")
        #expect(own.status == 2 && own.output.isEmpty && own.errors.contains("images that the network is trained on"))
        let independent = try glyphforge("evaluate", "right", "small", "--strict")
        #expect(independent.status == 0 && independent.errors.isEmpty, "\(independent.errors)")
        let text = try glyphforge("evaluate", "leaky", "small", "--format", "json", "--quiet")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.output.utf8)) as? [String: Any])
        let overlap = try #require(json["training_overlap"] as? [String: Int])
        #expect(overlap["equal_images"] == json["images"] as? Int && text.errors.isEmpty)
        #expect((json["notes"] as? [String])?.contains { $0.hasPrefix("small shares ") } == true)

        let published = try glyphforge(
            "benchmark", "published", "--train", "letters", "--test", "small", "--only", "logistic", "--strict")
        #expect(published.status == 2 && !FileManager.default.fileExists(atPath: folder.file("published")))
    }

    @Test("Resuming without an interrupted training says so, and one class is refused")
    func train() throws {
        let options = ["--recipe", "logistic", "--steps", "5"]
        let anew = try run(
            CommandTests.program, ["train", "letters", "--model", "model", "--resume"] + options, in: folder.path)
        #expect(anew.status == 0)
        #expect(anew.errors == "There is no interrupted training of model to resume; starting from the beginning.\n")
        _ = try glyphforge("generate", "one", "--fonts", Project.fonts, "--chars", "A", "--size", "8")
        let refused = try run(CommandTests.program, ["train", "one", "--model", "other"] + options, in: folder.path)
        #expect(refused.status == 1 && refused.errors.contains("one has images of only one class, A;"))
    }
}
