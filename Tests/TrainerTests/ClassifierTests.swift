import Foundation
import GlyphForge
import Logging
import TestSupport
import Testing

@testable import Trainer

@Suite("Classifiers")
struct ClassifierTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func dataset(side: Int) async throws -> Dataset {
        let generator = Generator(
            plan: GenerationPlan(characters: try CharacterList("A-C"), side: side), sources: [.path(Project.fonts)],
            workers: 1,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file("set\(side)")) { _ in }
        return try Dataset(path: folder.file("set\(side)"))
    }

    private func classifier(side: Int) throws -> Classifier {
        let network = try Network(
            inputShape: [1, side, side], layers: [.dense(units: 3)], initial: InitialWeights(seed: 1),
            on: Engine(threads: 1))
        return Classifier(
            network, transform: InputTransform(),
            classes: ["A", "B", "C"].enumerated().map { DatasetClass(label: $0, codepoint: $1) })
    }

    @Test("Images of a data set and their PNG files have the same predictions; files of another size are resized")
    func files() async throws {
        let set = try await dataset(side: 16)
        try await Exporter(set, workers: 1).export(as: .imageFolder, to: folder.file("pictures")) { _ in }
        let ofSet = try classifier(side: 16).predictions(for: set)
        let lines = String(decoding: try bytes(folder.file("pictures/metadata.jsonl")), as: UTF8.self).split(
            separator: "\n")
        let paths = try lines.prefix(3).map { line in
            let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return folder.file("pictures/" + (entry?["file_name"] as? String ?? ""))
        }
        let ofFiles = try classifier(side: 16).predictions(forFiles: paths)
        #expect(ofSet.count == set.count && ofFiles.count == 3)
        // The order of operations may depend on the number of images in a batch.
        #expect(zip(ofFiles.probabilities, ofSet.probabilities).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(try classifier(side: 8).predictions(forFiles: paths).count == 3)
        #expect(try Evaluation(ofSet, of: set, classes: try classifier(side: 16).classes).images == set.count)
    }

    @Test("A data set with another image size and a file that is not an image are errors")
    func refused() async throws {
        let set = try await dataset(side: 16)
        let error = #expect(throws: EvaluationError.self) { try classifier(side: 8).predictions(for: set) }
        #expect(error?.description.contains("16 x 16 pixels, but the model needs 8 x 8") == true)
        try folder.write("x".utf8, to: "x.png")
        let file = #expect(throws: DatasetError.self) {
            try classifier(side: 8).predictions(forFiles: [folder.file("x.png")])
        }
        #expect(file?.description.hasSuffix("x.png cannot be used: not a PNG file.") == true)
    }
}
