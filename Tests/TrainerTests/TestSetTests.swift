import Foundation
import GlyphForge
import Logging
import TestSupport
import Testing

@testable import Trainer

@Suite("Test sets and training data")
struct TestSetTests {
    private let folder: TemporaryFolder
    private let recipe = try! Recipe(
        yaml: """
            name: small
            layers: [{dense: 4}, relu]
            train: {batch: 8, steps: 2, rate: 0.05}
            """, file: "small.yaml", side: 8)

    init() throws { folder = try TemporaryFolder() }

    private func dataset(_ name: String, fonts: [String], isInverted: Bool = false) async throws -> Dataset {
        var plan = GenerationPlan(characters: try CharacterList("A-C"), side: 8)
        plan.isInverted = isInverted
        _ = try await Generator(
            plan: plan, sources: fonts.map { .path(Project.fonts + "/" + $0) }, workers: 1,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    private func train(on dataset: Dataset) throws -> Model {
        let trainer = ModelTrainer(
            recipe, dataset: dataset, output: folder.file("model"), options: TrainingOptions(threads: 1))
        return try #require(try trainer.train(isResuming: false) { _ in false })
    }

    private func test(_ dataset: Dataset, _ model: Model) throws -> TestSet {
        try TestSet(dataset, model: model.description, at: folder.file("model"))
    }

    @Test("What a test set shares with the training data is seen with the training data and with the model alone")
    func shared() async throws {
        let training = try await dataset("training", fonts: ["VeraSeBd.ttf", "OCRBS.otf"])
        let other = try await dataset("other", fonts: ["VeraSeBd.ttf", "teams.pfb"])
        let foreign = try await dataset("foreign", fonts: ["teams.pfb"])
        let model = try train(on: training)

        let known = try TestSet(other, training: training)
        #expect(known.overlap == Overlap(families: 1, equalOutlines: 1, equalImages: 3, nearCopies: 3))
        let sentence = try #require(known.overlapWarning)
        #expect(
            sentence.contains(
                "other shares 3 of its 6 images, 1 font family and 1 face with the same outlines with \(training.path)."
            ))
        #expect(try test(other, model).overlap == known.overlap)
        #expect(try TestSet(foreign, training: training).warnings.isEmpty)
        #expect(try test(foreign, model).warnings.isEmpty && test(foreign, model).notes.isEmpty)

        // The training data is no longer at its path.
        try FileManager.default.moveItem(atPath: training.path, toPath: folder.file("moved"))
        let alone = try test(other, model)
        #expect(alone.overlap == Overlap(families: 1, equalOutlines: 1, equalImages: 3, nearCopies: nil))
        #expect(alone.overlapWarning?.contains("shares 3 of its 6 images") == true)
        #expect(alone.notes.count == 1 && alone.notes[0].hasPrefix("Near-copies of training images were not counted"))
        #expect(try test(foreign, model).warnings.isEmpty)
        let moved = try test(Dataset(path: folder.file("moved")), model)
        #expect(moved.overlap?.equalImages == 6 && moved.overlapWarning?.contains("is trained on") == true)
    }

    @Test("Predictions for images that the model was trained on are not out-of-sample")
    func inSample() async throws {
        let training = try await dataset("training", fonts: ["VeraSeBd.ttf", "OCRBS.otf"])
        let other = try await dataset("other", fonts: ["VeraSeBd.ttf", "teams.pfb"])
        let foreign = try await dataset("foreign", fonts: ["teams.pfb"])
        let model = try train(on: training)
        func warnings(_ dataset: Dataset) throws -> [String] {
            try model.description.predictionWarnings(for: dataset, at: folder.file("model"))
        }
        #expect(try warnings(training).first?.contains("was trained on 6 of the 6 images") == true)
        #expect(try warnings(other).first?.contains("was trained on 3 of the 6 images") == true)
        #expect(try warnings(foreign).isEmpty)
    }

    @Test("A model without a fingerprint still knows its own training data, and says what it does not know")
    func earlyModel() async throws {
        let training = try await dataset("training", fonts: ["VeraSeBd.ttf"])
        let other = try await dataset("other", fonts: ["teams.pfb"])
        let model = try train(on: training)
        try FileManager.default.moveItem(atPath: training.path, toPath: folder.file("moved"))
        try folder.write("PK".utf8, to: "model/trained-on.npz")
        #expect(throws: (any Error).self) { try test(other, model) }
        try FileManager.default.removeItem(atPath: folder.file("model/trained-on.npz"))
        let unknown = try test(other, model)
        #expect(unknown.overlap == nil)
        #expect(unknown.overlapWarning?.contains("It is not known whether") == true)
        #expect(unknown.overlapWarning?.contains("Train the model again") == true)
        #expect(try test(Dataset(path: folder.file("moved")), model).overlapWarning?.contains("is trained on") == true)
    }

    @Test("The fingerprint has the same bytes on each run, numpy reads it, and it names nothing")
    func fingerprint() async throws {
        let training = try await dataset("training", fonts: ["VeraSeBd.ttf", "OCRBS.otf"])
        let record = try TrainedOn(training)
        let made = record.fingerprint
        #expect(made.images.count == 6 && made.families.count == 2 && made.outlines.count == 2)
        for name in ["one.npz", "two.npz"] { try record.write(to: folder.file(name)) }
        #expect(try bytes(folder.file("one.npz")) == bytes(folder.file("two.npz")))
        let read = try judge("read_fingerprint.py", folder.file("one.npz"))
        let arrays = [("families", made.families), ("images", made.images), ("outlines", made.outlines)]
        #expect(
            read.output
                == arrays.map { "\($0) uint64 \($1.map(String.init).joined(separator: " "))\n" }.joined(), "\(read)")
    }

    @Test("Exchanged ink and background are noticed, unless the network was trained on both")
    func ink() async throws {
        let training = try await dataset("training", fonts: ["VeraSeBd.ttf", "OCRBS.otf"])
        let inverted = try await dataset("inverted", fonts: ["teams.pfb"], isInverted: true)
        let sentence = "seems to have ink and background exchanged"
        #expect(try TestSet(inverted, training: training).inkWarning?.contains(sentence) == true)
        let model = try train(on: training)
        #expect(try #require(model.description.training.meanPixel) == MeanImage(training).mean)
        #expect(try test(inverted, model).inkWarning?.contains(sentence) == true)
        #expect(try test(inverted, model).overlapWarning == nil)
        #expect(try model.description.predictionWarnings(for: inverted, at: folder.file("model")).count == 1)
        var both = recipe
        both.augmentation.inversion = 0.5
        #expect(try TestSet(inverted, training: training, recipe: both).inkWarning == nil)
    }
}
