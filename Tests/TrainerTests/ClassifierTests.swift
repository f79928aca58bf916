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
        let ofFiles = try classifier(side: 16).predictions(forFiles: paths, inversion: .no).predictions
        #expect(ofSet.count == set.count && ofFiles.count == 3)
        // The order of operations may depend on the number of images in a batch.
        #expect(zip(ofFiles.probabilities, ofSet.probabilities).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(try classifier(side: 8).predictions(forFiles: paths).paths == paths)
        #expect(try Evaluation(ofSet, of: set, classes: try classifier(side: 16).classes).images == set.count)
    }

    /// Writes a PNG with two black bars on white, or the inverse.
    private func writeBars(_ name: String, isDark: Bool, width: Int = 16) throws {
        let pixels = (0..<width * 16).map { place -> UInt8 in
            let isInk = (4..<12).contains(place / width) && [width / 4, width / 2].contains(place % width)
            return isInk == isDark ? 0 : 255
        }
        var file: [UInt8] = []
        pixels.withUnsafeBytes { PNGEncoder().encode($0, width: width, height: 16, to: &file) }
        try folder.write(file, to: name)
    }

    @Test("Images with dark ink on a light ground are inverted, and predicted as their inverse")
    func inversion() throws {
        for (name, isDark) in [("dark.png", true), ("light.png", false)] { try writeBars(name, isDark: isDark) }
        let paths = ["dark.png", "light.png"].map(folder.file)
        let auto = try classifier(side: 16).predictions(forFiles: paths)
        #expect(auto.isInverted == [true, false])
        #expect(Array(auto.predictions.row(0)) == Array(auto.predictions.row(1)))
        #expect(try classifier(side: 16).predictions(forFiles: paths, inversion: .no).isInverted == [false, false])
        #expect(try classifier(side: 16).predictions(forFiles: paths, inversion: .yes).isInverted == [true, true])
        // Images that are not square are padded with their ground.
        try writeBars("wide.png", isDark: true, width: 40)
        #expect(try classifier(side: 16).predictions(forFiles: [folder.file("wide.png")]).isInverted == [true])
    }

    @Test("A data set with another image size is an error; a file that is not an image is skipped with its reason")
    func refused() async throws {
        let set = try await dataset(side: 16)
        let error = #expect(throws: EvaluationError.self) { try classifier(side: 8).predictions(for: set) }
        #expect(error?.description.contains("16 x 16 pixels, but the model needs 8 x 8") == true)
        try folder.write("x".utf8, to: "x.png")
        try writeBars("good.png", isDark: false)
        let files = try classifier(side: 8).predictions(
            forFiles: ["x.png", "good.png", "missing.png"].map(folder.file))
        #expect(files.paths == [folder.file("good.png")] && files.predictions.count == 1)
        #expect(files.failures.count == 2)
        #expect(files.failures[0].reason.hasSuffix("x.png cannot be read: it is not a PNG or JPEG file."))
        #expect(files.failures[1].reason.hasSuffix("missing.png cannot be read: No such file or directory."))
    }
}
