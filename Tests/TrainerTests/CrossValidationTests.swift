import Foundation
import GlyphForge
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Trainer

@Suite("Cross-validation")
struct CrossValidationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func generate(_ characters: String, fonts: [String] = [Project.fonts]) async throws -> Dataset {
        let generator = Generator(
            plan: GenerationPlan(characters: try CharacterList(characters), side: 8), sources: fonts.map { .path($0) },
            workers: 1,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file("set")) { _ in }
        return try Dataset(path: folder.file("set"))
    }

    /// Learns a few letters of 8 x 8 pixels within moments.
    private static let recipe = """
        name: tiny
        summary: One hidden layer.
        layers:
          - dense: 16
          - relu
        train:
          batch: 16
          steps: 40
          optimizer: adam
          rate: 0.01
        """

    private func validation(_ dataset: Dataset, folds: Int = 3, seed: UInt64 = 0, _ yaml: String = recipe) throws
        -> CrossValidation
    {
        CrossValidation(try Recipe(yaml: yaml, file: "tiny", side: 8), dataset: dataset, folds: folds, seed: seed)
    }

    @Test(
        "Any number of workers writes the same bytes; each family is in one fold; no other file remains")
    func workers() async throws {
        let dataset = try await generate("A-C")
        let reports = try [1, 2].map { try validation(dataset).run(output: folder.file("\($0).npz"), workers: $0) }
        #expect(try bytes(folder.file("1.npz")) == bytes(folder.file("2.npz")))
        let report = try #require(reports[0])
        #expect(report.images == dataset.count && report.folds.reduce(0) { $0 + $1.images } == dataset.count)
        #expect(report.folds.reduce(0) { $0 + $1.right } == Int((report.accuracy * Double(dataset.count)).rounded()))
        #expect(report.accuracy > 0.6 && report.interval[0] < report.accuracy && report.intervalBasis == .families)
        let read = try judge("read_cross_validation.py", folder.file("1.npz"), dataset.path, "3", "16")
        #expect(read.status == 0, "\(read.output)\(read.errors)")
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder.path)) == ["set", "1.npz", "2.npz"])
        let other = try validation(dataset, seed: 1).run(output: folder.file("3.npz"), workers: 2)
        #expect(try other != nil && bytes(folder.file("1.npz")) != bytes(folder.file("3.npz")))
        let error = #expect(throws: TrainingError.self) {
            try validation(dataset).run(output: folder.file("1.npz"), workers: 1)
        }
        #expect(error?.description.hasSuffix("1.npz exists; choose another place or remove it.") == true)
    }

    @Test(
        "A run that is stopped after a fold resumes without training that fold again, to the same bytes; not with another seed"
    )
    func resumed() async throws {
        let dataset = try await generate("A-B")
        _ = try validation(dataset).run(output: folder.file("whole.npz"), workers: 2)
        let steps = Atomic(0)
        let file = folder.file("parts.npz")
        // A few steps more than the 40 of the first fold.
        let stopped = try validation(dataset).run(
            output: file, workers: 1, shouldStop: { steps.add(1, ordering: .relaxed).newValue > 45 })
        #expect(stopped == nil && !FileManager.default.fileExists(atPath: file))
        let kept = try FileManager.default.contentsOfDirectory(atPath: file + ".partial").filter {
            $0.hasPrefix("fold")
        }
        #expect(kept == ["fold-0.safetensors"])
        #expect(throws: PlaceError.self) { try validation(dataset, seed: 1).run(output: file, workers: 1) }
        let before = try bytes(file + ".partial/fold-0.safetensors")
        steps.store(0, ordering: .relaxed)
        let finished = try validation(dataset).run(
            output: file, workers: 1, shouldStop: { steps.add(1, ordering: .relaxed).newValue == 0 })
        #expect(finished != nil && !before.isEmpty && (80..<90).contains(steps.load(ordering: .relaxed)))
        #expect(try bytes(file) == bytes(folder.file("whole.npz")))
        #expect(!FileManager.default.fileExists(atPath: file + ".partial"))
    }

    @Test("A deliberately wrong label has a lower probability than the others")
    func flipped() async throws {
        _ = try await generate("A-C")
        // Changes every tenth label in the label file. The manifest, which is not used here, keeps the old labels.
        let labels = folder.file("set/labels-idx1-ubyte")
        var contents = try bytes(labels)
        let header = 8
        let flipped = Set(stride(from: 0, to: contents.count - header, by: 10))
        for image in flipped { contents[header + image] = (contents[header + image] + 1) % 3 }
        try Data(contents).write(to: URL(fileURLWithPath: labels))
        let dataset = try Dataset(path: folder.file("set"))
        let recipe = try Recipe(yaml: Self.recipe, file: "tiny", side: 8)
        let folds = try Folds(dataset, count: 3, seed: 0)
        var ofFlipped: [Float] = [], ofOthers: [Float] = []
        for fold in 0..<3 {
            let images = TrainingImages(training: folds.images(without: fold), heldOut: [])
            let job = FoldJob(
                task: TrainingTask(
                    recipe: recipe, dataset: dataset, images: images, options: TrainingOptions(seed: 1, threads: 1)),
                fold: fold, predicted: folds.images(of: fold))
            try job.run(in: folder.path) { _, _ in }
            let predictions = try job.result(in: folder.path).predictions
            for (row, image) in job.predicted.enumerated() {
                let probability = Array(predictions.row(row))[dataset.label(at: image)]
                if flipped.contains(image) { ofFlipped.append(probability) } else { ofOthers.append(probability) }
            }
        }
        let others = ofOthers.sorted()
        let below = ofFlipped.count { $0 < others[others.count / 4] }
        #expect(
            below * 10 > ofFlipped.count * 7,
            "\(below) of \(ofFlipped.count) flipped labels are among the least probable")
    }

    @Test("A recipe with validation holds out images of the training folds")
    func watching() async throws {
        let dataset = try await generate("A-B")
        var wanted = DataChoice()
        (wanted.validation, wanted.limit) = (0.25, 40)
        let choice = try ImageSelector(wanted, of: dataset, seed: 5)
        let folds = try Folds(dataset, count: 3, seed: 0)
        let rows = folds.images(without: 1)
        let images = choice.images(among: rows)
        #expect(images.training.count == 40 && !images.heldOut.isEmpty)
        #expect(
            Set(images.training).isDisjoint(with: images.heldOut)
                && Set(rows).isSuperset(of: images.training + images.heldOut))
        let yaml = Self.recipe + "\ndata: {validation: 0.25}\n"
        #expect(try validation(dataset, yaml).run(output: folder.file("a.npz"), workers: 2)?.images == dataset.count)
    }

    @Test("A single class and a loss that is not finite are errors")
    func refused() async throws {
        let dataset = try await generate("A")
        let error = #expect(throws: TrainingError.self) {
            try validation(dataset).run(output: folder.file("a.npz"), workers: 1)
        }
        #expect(error?.description.hasSuffix("has images of only one class, A; training needs two or more.") == true)
        try FileManager.default.removeItem(atPath: folder.file("set"))
        let two = try await generate("A-B")
        let wild = Self.recipe.replacing("optimizer: adam\n  rate: 0.01", with: "rate: 1e30")
        let failure = #expect(throws: TrainingError.self) {
            try validation(two, wild).run(output: folder.file("b.npz"), workers: 2)
        }
        #expect(failure?.description.contains("The loss is not finite") == true)
    }
}
