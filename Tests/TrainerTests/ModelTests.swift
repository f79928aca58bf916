import Foundation
import GlyphForge
import TestSupport
import Testing

@testable import Trainer

@Suite("Models")
struct ModelTests {
    private let folder: TemporaryFolder
    private let dataset: Dataset
    private let recipe = try! Recipe(
        yaml: """
            name: small
            summary: A small one.
            layers: [{dense: 12}, relu]
            train: {batch: 8, steps: 20, optimizer: {sgd: {momentum: 0.9}}, rate: 0.05}
            """, file: "small.yaml", side: 8)

    init() async throws {
        folder = try TemporaryFolder()
        dataset = try await sampleDataset(in: folder)
    }

    private func trainer(_ name: String = "model", seed: UInt64 = 1, precision: Precision = .fp32) -> ModelTrainer {
        ModelTrainer(
            recipe, dataset: dataset, output: folder.file(name),
            options: TrainingOptions(seed: seed, threads: 1, precision: precision))
    }

    private func predictions(_ model: Model) throws -> Predictions {
        try Classifier(model.network, transform: model.transform, classes: model.classes).predictions(for: dataset)
    }

    @Test("A model read from its folder has the same predictions as after training")
    func readBack() throws {
        let trained = try #require(try trainer().train(isResuming: false) { _ in false })
        let read = try Model(path: folder.file("model"), on: Engine(threads: 1))
        #expect(try predictions(read).probabilities == predictions(trained).probabilities)
        #expect(read.classes == dataset.classes)
        #expect(read.description.training.images == dataset.count && read.description.training.steps == 20)
        #expect(try Model.log(in: folder.file("model")).last?.step == 20)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("model")).sorted()
        #expect(names == ["model.json", "model.onnx", "trained-on.npz", "training.csv", "weights.safetensors"])
    }

    @Test("A stopped training is kept in a partial folder, needs --resume, and resumes to the same bytes")
    func stopped() throws {
        _ = try trainer("whole").train(isResuming: false) { _ in false }
        #expect(try trainer().train(isResuming: false) { $0.state.step == 9 } == nil)
        let refused = #expect(throws: ModelError.self) { try trainer().train(isResuming: false) { _ in false } }
        #expect(refused?.description.contains("Resume it with --resume") == true)
        // A training with another seed cannot resume it.
        #expect(throws: PlaceError.self) { try trainer(seed: 2).train(isResuming: true) { _ in false } }
        let missing = #expect(throws: ModelError.self) { try Model(path: folder.file("model"), on: Engine(threads: 1)) }
        #expect(missing?.description.contains("--resume") == true)
        _ = try #require(try trainer().train(isResuming: true) { _ in false })
        for name in ["weights.safetensors", "model.onnx"] {
            #expect(try bytes(folder.file("model/" + name)) == bytes(folder.file("whole/" + name)))
        }
        let exists = #expect(throws: ModelError.self) { try trainer().train(isResuming: true) { _ in false } }
        #expect(exists?.description.contains("is a finished model, so there is nothing to resume; choose") == true)
    }

    @Test("A trainer knows whether there is a training to resume; without one, resuming starts from the beginning")
    func nothingToResume() throws {
        #expect(!trainer().canResume)
        #expect(try trainer().train(isResuming: true) { $0.state.step == 9 } == nil)
        #expect(trainer().canResume)
    }

    @Test("A data set with images of one class only is refused before a folder is made")
    func oneClass() async throws {
        let letters = try await sampleDataset(in: folder, "letters", chars: "A")
        let one = ModelTrainer(
            recipe, dataset: letters, output: folder.file("one"), options: TrainingOptions(threads: 1))
        let error = #expect(throws: TrainingError.self) { try one.train(isResuming: false) { _ in false } }
        #expect(error?.description.contains("has images of only one class, A; training needs two or more.") == true)
        #expect(!FilePath.exists(folder.file("one.partial")))
    }

    @Test(
        "A training in bf16 is recorded as such and resumes to the same bytes, but not in float32",
        .enabled(if: Engine.supportsBFloat16, "this processor has no bf16"))
    func precision() throws {
        _ = try trainer("whole", precision: .bf16).train(isResuming: false) { _ in false }
        #expect(try trainer(precision: .bf16).train(isResuming: false) { $0.state.step == 9 } == nil)
        #expect(throws: PlaceError.self) { try trainer().train(isResuming: true) { _ in false } }
        let model = try #require(try trainer(precision: .bf16).train(isResuming: true) { _ in false })
        #expect(try bytes(folder.file("model/weights.safetensors")) == bytes(folder.file("whole/weights.safetensors")))
        #expect(model.description.training.precision == .bf16)
        #expect(try Model(path: folder.file("model"), on: Engine(threads: 1)).description.training.precision == .bf16)
        let other = try #require(try trainer("float32").train(isResuming: false) { _ in false })
        #expect(other.description.training.precision == .fp32)
        #expect(
            try bytes(folder.file("float32/weights.safetensors")) != bytes(folder.file("whole/weights.safetensors")))
    }

    @Test("A damaged model is an error that names the file")
    func damaged() throws {
        _ = try trainer().train(isResuming: false) { _ in false }
        let json = try String(contentsOfFile: folder.file("model/model.json"), encoding: .utf8)
        func error(_ text: String, to name: String = "model.json") throws -> String {
            let before = try bytes(folder.file("model/" + name))
            defer { _ = try? folder.write(before, to: "model/" + name) }
            try folder.write(text.utf8, to: "model/" + name)
            do {
                _ = try Model(path: folder.file("model"), on: Engine(threads: 1))
                return "none"
            } catch { return "\(error)" }
        }
        #expect(try error("{").contains("model.json is damaged"))
        #expect(
            try error(json.replacingOccurrences(of: "\"schema\" : 1", with: "\"schema\" : 9")).contains(
                "has schema 9, which is newer"))
        #expect(
            try error(json.replacingOccurrences(of: "dense: 12", with: "dense: 13")).contains("does not fit the recipe")
        )
        #expect(try error(json.replacingOccurrences(of: "dense: 12", with: "dence: 12")).contains("dence"))
        #expect(
            try error(json.replacingOccurrences(of: "\"side\" : 8", with: "\"side\" : 100000000")).contains("damaged"))
        #expect(try error("xx", to: "weights.safetensors").contains("weights.safetensors"))
    }

    @Test("A damaged training log is an error with the line; a missing one is empty")
    func damagedLog() throws {
        _ = try trainer().train(isResuming: false) { _ in false }
        let log = folder.file("model/training.csv")
        let text = String(decoding: try bytes(log), as: UTF8.self)
        try folder.write((text + "21,x,1,1,1,1,,\n").utf8, to: "model/training.csv")
        let line = text.split(separator: "\n").count + 1
        let error = #expect(throws: ModelError.self) { try Model.log(in: folder.file("model")) }
        #expect(error?.description.contains("training.csv is damaged: line \(line) is not an entry") == true)
        try FileManager.default.removeItem(atPath: log)
        #expect(try Model.log(in: folder.file("model")).isEmpty)
    }

    @Test("A model.json with the camelCase keys of early versions can be read")
    func earlyKeys() throws {
        _ = try trainer().train(isResuming: false) { _ in false }
        let file = folder.file("model/model.json")
        let json = String(decoding: try bytes(file), as: UTF8.self)
        #expect(json.contains("\"recipe_name\"") && json.contains("\"held_out\""))
        let early = json.replacing("recipe_name", with: "recipeName").replacing("held_out", with: "heldOut")
            .replacing("made_by", with: "madeBy")
        try folder.write(early.utf8, to: "model/model.json")
        let model = try Model(path: folder.file("model"), on: Engine(threads: 1))
        #expect(model.description.recipeName == "small" && model.description.training.images == dataset.count)
    }
}
