import Foundation
import GRDB
import GlyphForge
import Logging
import TestSupport
import Testing

@testable import Trainer

/// A small data set generated from the project's sample fonts.
func sampleDataset(in folder: TemporaryFolder, _ name: String = "set", chars: String = "A-C", side: Int = 8)
    async throws -> Dataset
{
    let generator = Generator(
        plan: GenerationPlan(characters: try CharacterList(chars), side: side), sources: [.path(Project.fonts)],
        workers: 1,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    _ = try await generator.run(output: folder.file(name)) { _ in }
    return try Dataset(path: folder.file(name))
}

@Suite("Training")
struct TrainingRunTests {
    private let folder: TemporaryFolder
    private let dataset: Dataset

    init() async throws {
        folder = try TemporaryFolder()
        dataset = try await sampleDataset(in: folder)
    }

    /// A recipe with everything that has a state: two phases with different batch sizes, momentum and moments, dropout,
    /// augmentation, batch statistics, held-out images, best weights and running averages.
    private var recipe: Recipe {
        var recipe = Recipe(
            name: "everything", summary: "",
            layers: [
                .convolution(channels: 4, Window(size: 3, stride: 2, padding: .same)), .batchNormalization, .relu,
                .dense(units: 12), .relu, .dropout(rate: 0.3),
            ],
            phases: [
                Phase(
                    batch: 12, length: .steps(24), optimizer: .sgd(momentum: 0.9, nesterov: true),
                    schedule: .plateau(rate: 0.05, factor: 0.5, patience: 1, minimum: 1e-4), patience: 3),
                Phase(
                    batch: 8, length: .steps(10), optimizer: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8),
                    schedule: .cosine(rate: 0.01, warmup: 0.2)),
            ])
        recipe.augmentation.shift = 1
        recipe.augmentation.weight = 0.2
        recipe.data.validation = 0.25
        recipe.regularisation.l2 = 1e-4
        recipe.averaging = 0.1
        return recipe
    }

    private func run(_ recipe: Recipe, seed: UInt64 = 5, length: TrainingLength? = nil, threads: Int = 1) throws
        -> TrainingRun
    {
        try TrainingRun(
            TrainingTask(
                recipe: recipe, dataset: dataset, images: try TrainingImages(recipe.data, of: dataset, seed: seed),
                options: TrainingOptions(length: length, seed: seed, threads: threads)))
    }

    private func weights(_ run: TrainingRun) throws -> [[Float]] { try run.network.parameters.map { try $0.numbers() } }

    @Test("With averaging, batch normalisation finally has the statistics of the training images without augmentation")
    func statistics() throws {
        var recipe = Recipe(
            name: "statistics", summary: "", layers: [.batchNormalization, .dense(units: 4), .relu],
            phases: [
                Phase(
                    batch: 16, length: .steps(30), optimizer: .sgd(momentum: 0, nesterov: false),
                    schedule: .linear(rate: 0.01, end: 0.01))
            ])
        // With half of the images inverted, their mean is about 0; without augmentation it is not.
        recipe.augmentation.inversion = 0.5
        func mean(averaging: Float?) throws -> Float {
            recipe.averaging = averaging
            let run = try run(recipe)
            #expect(try run.run())
            return try run.network.parameter("0.mean").numbers()[0]
        }
        var expected: Float = 0
        for image in 0..<dataset.count {
            dataset.withPixels(at: image) { pixels in for pixel in pixels { expected += Float(pixel) / 255 - 0.5 } }
        }
        expected /= Float(dataset.count * 64)
        #expect(abs(expected) > 0.06)
        #expect(abs(try mean(averaging: 0.1) - expected) < 0.02)
        #expect(abs(try mean(averaging: nil) - expected) > 0.04)
    }

    @Test(
        "A training that is stopped after any step, saved and resumed has the same result as without a stop",
        arguments: [1, 7, 23, 24, 25, 30])
    func resuming(after stop: Int) throws {
        let whole = try run(recipe)
        #expect(try whole.run())
        let begun = try run(recipe)
        #expect(try !begun.run { $0.state.step == stop })
        try Checkpoint.write(begun, to: folder.file("checkpoint"))
        let resumed = try run(recipe)
        try Checkpoint.read(folder.file("checkpoint"), into: resumed)
        #expect(resumed.state.step == stop)
        #expect(try resumed.run())
        #expect(try weights(resumed) == weights(whole))
        #expect(resumed.entries.map(\.loss) == whole.entries.map(\.loss))
        #expect(resumed.entries.map(\.validationAccuracy) == whole.entries.map(\.validationAccuracy))
    }

    @Test("The same seed results in the same weights, bit by bit")
    func seeds() throws {
        let runs = try [5, 5, 6].map { try run(recipe, seed: $0) }
        for run in runs { _ = try run.run() }
        #expect(try weights(runs[0]) == weights(runs[1]))
        #expect(try weights(runs[0]) != weights(runs[2]))
    }

    @Test("Training lowers the loss and fits the images")
    func learning() throws {
        var plain = Recipe(
            name: "plain", summary: "", layers: [.dense(units: 32), .relu],
            phases: [
                Phase(
                    batch: 16, length: .epochs(60), optimizer: .sgd(momentum: 0.9, nesterov: false),
                    schedule: .constant(rate: 0.05))
            ])
        plain.data.validation = 0
        let run = try run(plain)
        _ = try run.run()
        #expect(run.entries.first!.loss > 2 * run.entries.last!.loss)
        let predictions = try Predictor(run.network, transform: plain.input).predict(dataset, 0..<dataset.count)
        let right = (0..<dataset.count).filter { predictions.predictedClass($0) == dataset.label(at: $0) }.count
        #expect(Double(right) > 0.95 * Double(dataset.count))
    }

    @Test("With averaging and patience, the averages with the best validation accuracy are kept")
    func bestAverages() throws {
        var recipe = Recipe(
            name: "patient", summary: "", layers: [.dense(units: 16), .relu],
            phases: [
                Phase(
                    // A rate that rises so fast that later steps undo the earlier ones.
                    batch: 8, length: .epochs(30), optimizer: .sgd(momentum: 0.9, nesterov: false),
                    schedule: .linear(rate: 0.01, end: 2), patience: 4)
            ])
        recipe.data.validation = 0.25
        recipe.averaging = 0.3
        let images = try TrainingImages(recipe.data, of: dataset, seed: 5)
        let run = try run(recipe)
        #expect(try run.run())
        let predictions = try Predictor(run.network, transform: recipe.input).predict(dataset, images.heldOut)
        let right = images.heldOut.enumerated().count {
            predictions.predictedClass($0.offset) == dataset.label(at: $0.element)
        }
        let accuracies = run.entries.compactMap(\.validationAccuracy)
        #expect(Double(right) / Double(images.heldOut.count) == accuracies.max())
        #expect(accuracies.last! < accuracies.max()!)
    }

    @Test("A loss that is not finite stops the training with an error that says what to do")
    func diverging() throws {
        var wild = recipe
        wild.averaging = nil
        wild.phases[0].schedule = .constant(rate: 1e30)
        let run = try run(wild)
        let error = #expect(throws: TrainingError.self) { try run.run() }
        #expect(error?.description.contains("Lower the rate in the recipe") == true)
    }

    @Test("Without validation progress, the rate falls and the phase ends with the best weights")
    func patience() throws {
        var stuck = recipe
        stuck.averaging = nil
        stuck.augmentation = Augmentation()
        // The weights never change, so all epochs are equally good.
        stuck.phases = [
            Phase(
                batch: 8, length: .epochs(50), optimizer: .sgd(momentum: 0, nesterov: false),
                schedule: .plateau(rate: 1e-30, factor: 0.1, patience: 2, minimum: 0), patience: 5)
        ]
        let run = try run(stuck)
        _ = try run.run()
        let epochs = run.entries.filter { $0.validationLoss != nil }
        // The running statistics still change slightly, so some epochs may count as better.
        #expect(epochs.count < 50 && epochs.count >= 6)
        #expect(epochs.last!.rate < 1e-31)
    }

    @Test("A given length stretches or shortens the schedule")
    func lengths() throws {
        let short = try run(recipe, length: .steps(17))
        #expect(short.state.plannedSteps == [12, 5])
        #expect(short.state.recipeSteps == [24, 10])
        let epochs = try run(recipe, length: .epochs(2))
        let images = zip(epochs.state.plannedSteps, [12, 8]).reduce(0) { $0 + $1.0 * $1.1 }
        let training = try TrainingImages(recipe.data, of: dataset, seed: 5).training.count
        #expect(abs(images - 2 * training) <= 12)
        let timed = try run(recipe, length: .minutes(1e-7))
        #expect(try timed.run())
        #expect(timed.state.step < 34)
    }

    @Test("Pretraining changes the dense layers before the last one; after a stop it starts over")
    func pretraining() throws {
        var stacked = Recipe(
            name: "stacked", summary: "", layers: [.dense(units: 20), .tanh, .dense(units: 10), .tanh],
            phases: [
                Phase(
                    batch: 8, length: .steps(1), optimizer: .sgd(momentum: 0, nesterov: false),
                    schedule: .constant(rate: 1e-30))
            ])
        let without = try run(stacked)
        _ = try without.run()
        stacked.pretraining = Pretraining(epochs: 3, batch: 8, rate: 0.01, corruption: 0.1)
        let with = try run(stacked)
        var asked = 0
        #expect(
            try !with.run { _ in
                asked += 1; return asked == 3
            })
        #expect(with.state.step == 0)
        #expect(try with.run())
        for name in ["0.weight", "2.weight", "2.bias"] {
            #expect(try with.network.parameter(name).numbers() != without.network.parameter(name).numbers())
        }
        #expect(try with.network.parameter("4.weight").numbers() == without.network.parameter("4.weight").numbers())
    }
}

@Suite("Schedules")
struct ScheduleTests {
    @Test("Rates match a computation by hand")
    func rates() {
        func rates(_ schedule: Schedule, _ steps: [Int], reductions: Int = 0) -> [Float] {
            steps.map { (schedule.rate(step: $0, of: 100, reductions: reductions) * 10_000).rounded() / 10_000 }
        }
        #expect(rates(.constant(rate: 0.5), [0, 99]) == [0.5, 0.5])
        #expect(rates(.step(rate: 1, factor: 0.5, every: 10), [0, 9, 10, 25]) == [1, 1, 0.5, 0.25])
        #expect(rates(.exponential(rate: 1, factor: 0.25, every: 10), [0, 5, 10, 20]) == [1, 0.5, 0.25, 0.0625])
        #expect(rates(.linear(rate: 1, end: 0), [0, 25, 100]) == [1, 0.75, 0])
        #expect(rates(.cosine(rate: 1, warmup: 0.2), [0, 9, 20, 60, 100]) == [0.05, 0.5, 1, 0.5, 0])
        #expect(rates(.plateau(rate: 1, factor: 0.1, patience: 3, minimum: 0.05), [50], reductions: 1) == [0.1])
        #expect(rates(.plateau(rate: 1, factor: 0.1, patience: 3, minimum: 0.05), [50], reductions: 2) == [0.05])
    }
}

@Suite("Training images")
struct TrainingImagesTests {
    private let folder: TemporaryFolder
    private let dataset: Dataset

    init() async throws {
        folder = try TemporaryFolder()
        dataset = try await sampleDataset(in: folder)
    }

    @Test("Each image is used once per pass, in an order that depends on the seed, starting at any position")
    func batches() throws {
        let images = Array(0..<11)
        func labelsAndPixels(_ source: BatchSource, _ position: Int, _ count: Int) -> ([Int32], [Float]) {
            var labels = [Int32](repeating: 0, count: count)
            let input = UnsafeMutableBufferPointer<Float>.allocate(capacity: count * 64)
            defer { input.deallocate() }
            source.fill(input, labels: &labels, after: position)
            return (labels, Array(input))
        }
        let engine = try Engine(threads: 1)
        func source(_ seed: UInt64) -> BatchSource {
            BatchSource(dataset, images: images, transform: InputTransform(), seed: seed, on: engine)
        }
        let (labels, pixels) = labelsAndPixels(source(1), 0, 11)
        #expect(labels.sorted() == images.map { Int32(dataset.label(at: $0)) }.sorted())
        // In the middle of a pass, and in the next pass.
        let late = source(1)
        let (_, part) = labelsAndPixels(late, 4, 5)
        #expect(part == Array(pixels[4 * 64..<9 * 64]))
        #expect(labelsAndPixels(late, 0, 11).1 == pixels)
        #expect(labelsAndPixels(source(2), 0, 11).1 != pixels)
        #expect(labelsAndPixels(source(1), 11, 11).1 != pixels)
    }

    @Test("Pixels are scaled, and inverted if requested")
    func transform() {
        var transform = InputTransform()
        let pixels: [UInt8] = [0, 51, 255]
        func apply() -> [Float] {
            var result = [Float](repeating: 0, count: 3)
            pixels.withUnsafeBytes { pixels in
                result.withUnsafeMutableBufferPointer { transform.apply(to: pixels, into: $0) }
            }
            return result.map { ($0 * 1000).rounded() / 1000 }
        }
        #expect(apply() == [-0.5, -0.3, 0.5])
        transform.isNegated = true
        #expect(apply() == [0.5, 0.3, -0.5])
    }

    @Test("A view shrinks an image about its centre onto black")
    func views() {
        func view(_ size: Float, _ pixels: [UInt8], side: Int) -> [Float] {
            var result = [Float](repeating: -1, count: pixels.count)
            pixels.withUnsafeBytes { pixels in
                result.withUnsafeMutableBufferPointer { ImageView(size: size, side: side).apply(to: pixels, into: $0) }
            }
            return result
        }
        // At half size and an odd side, the view has the middle pixel and nothing around it; at an even side it samples
        // halfway between the outer and the inner pixels.
        #expect(view(0.5, [1, 2, 3, 4, 5, 6, 7, 8, 9].map { $0 * 10 }, side: 3) == [0, 0, 0, 0, 50, 0, 0, 0, 0])
        let even = view(0.5, [UInt8](repeating: 200, count: 16), side: 4)
        #expect(even == [0, 0, 0, 0, 0, 200, 200, 0, 0, 200, 200, 0, 0, 0, 0, 0])
        let image: [UInt8] = (0..<25).map { UInt8($0 * 10) }
        #expect(view(1, image, side: 5) == image.map(Float.init))
        #expect(view(0.7, [9], side: 1) == [9])
    }

    @Test("With several views, features are averaged; with one view, predictions do not change")
    func meanOfViews() throws {
        let architecture = Architecture.convolutions[0]
        let network = try architecture.network(seed: 4)
        func predict(_ views: [Float]) throws -> Predictions {
            var transform = InputTransform()
            transform.views = views
            return try Predictor(network, transform: transform, batch: 2, wantsFeatures: true).predict(count: 5) {
                image, place in
                for pixel in place.indices { place[pixel] = UInt8((image * 37 + pixel * 11) % 256) }
            }
        }
        let (whole, small, both) = (try predict([1]), try predict([0.8]), try predict([1, 0.8]))
        #expect(whole.features != small.features && !both.features.isEmpty)
        for (both, parts) in zip(both.features, zip(whole.features, small.features)) {
            #expect(abs(both - (parts.0 + parts.1) / 2) < 1e-5)
        }
        #expect(try predict([1, 1]).probabilities == whole.probabilities)
    }

    @Test("Augmented images stay within the grey levels and depend on the seed; empty augmentation changes nothing")
    func augmentation() {
        var all = Augmentation()
        (all.shift, all.rotation, all.shear, all.scale, all.elastic) = (2, 10, 0.3, 0.2, 1)
        (all.weight, all.outline, all.inversion, all.erasing, all.framing) = (0.3, 0.2, 0.3, 0.5, 0.3)
        for image in 0..<min(dataset.count, 30) {
            dataset.withPixels(at: image) { pixels in
                func apply(_ augmentation: Augmentation, _ seed: UInt64) -> [Float] {
                    var augmenter = Augmenter(augmentation, side: 8)
                    var result = [Float](repeating: -1, count: 64)
                    result.withUnsafeMutableBufferPointer { augmenter.apply(to: pixels, seed: seed, into: $0) }
                    return result
                }
                #expect(apply(Augmentation(), 3) == pixels.map(Float.init))
                let changed = apply(all, UInt64(image))
                #expect(changed.allSatisfy { (-0.01...255.01).contains($0) })
                #expect(changed == apply(all, UInt64(image)))
                #expect(changed != apply(all, UInt64(image) + 1000))
            }
        }
    }

    @Test("A framed character is smaller, on a black or white background")
    func framing() {
        let side = 28
        let pixels = [UInt8](repeating: 100, count: side * side)
        var augmentation = Augmentation()
        augmentation.framing = 1
        var augmenter = Augmenter(augmentation, side: side)
        var grounds: [Float: Int] = [:]
        for seed in 0..<200 {
            var result = [Float](repeating: -1, count: side * side)
            pixels.withUnsafeBytes { pixels in
                result.withUnsafeMutableBufferPointer { augmenter.apply(to: pixels, seed: UInt64(seed), into: $0) }
            }
            // A corner that the frame does not reach shows the background.
            let corners = [result[0], result[side - 1], result[side * (side - 1)], result[side * side - 1]]
            grounds[corners.first { [0, 255].contains($0) } ?? -1, default: 0] += 1
            // The character, inverted or not, covers at most about the square of 0.8 of the side.
            let inked = result.count { abs($0 - 100) < 1 || abs($0 - 155) < 1 }
            #expect(inked > 20 && inked < 24 * 24)
        }
        #expect(grounds[-1] == nil)
        for level: Float in [0, 255] { #expect((60...140).contains(grounds[level] ?? 0)) }
    }

    @Test(
        "Elastic displacements are limited, similar for neighbours and independent for distant pixels"
    )
    func elasticity() {
        var field = ElasticField(side: 28)
        var generator = SeededGenerator(seed: 7)
        var corners: [(Float, Float)] = []
        for _ in 0..<200 {
            field.draw(upTo: 1.5, &generator)
            let rows = (0..<28).map { y in (0..<28).map { field.displacement(x: $0, y: y) } }
            #expect(rows.joined().allSatisfy { abs($0.right) <= 1.5 && abs($0.down) <= 1.5 })
            for y in 0..<28 {
                // At most 1.5 times the mean slope between corners, which is 3 pixels in a third of the side.
                for x in 1..<28 { #expect(abs(rows[y][x].right - rows[y][x - 1].right) < 1.5 * 3 / 9 + 0.01) }
            }
            corners.append((rows[0][0].right, rows[27][27].right))
        }
        // The mean product of two independent uniform numbers up to 1.5 is 0, with a standard deviation of
        // 0.75 / sqrt(200).
        #expect(abs(corners.reduce(0) { $0 + $1.0 * $1.1 } / 200) < 4 * 0.75 / Float(200).squareRoot())
        #expect(corners.contains { $0.0 > 1.2 } && corners.contains { $0.0 < -1.2 })
    }

    @Test("Strokes grow by up to two pixels on each side and shrink by up to one")
    func weight() {
        var pixels = [UInt8](repeating: 0, count: 15 * 15)
        for y in 0..<15 { for x in 6...8 { pixels[y * 15 + x] = 255 } }
        var augmentation = Augmentation()
        augmentation.weight = 0.5
        var augmenter = Augmenter(augmentation, side: 15)
        var widths: [Float] = []
        for seed in 0..<300 {
            var result = [Float](repeating: 0, count: 15 * 15)
            pixels.withUnsafeBytes { pixels in
                result.withUnsafeMutableBufferPointer { augmenter.apply(to: pixels, seed: UInt64(seed), into: $0) }
            }
            widths.append(result[7 * 15..<8 * 15].reduce(0, +) / 255)
        }
        #expect(widths.allSatisfy { (0.99...7.01).contains($0) })
        #expect(widths.min()! < 1.1 && widths.max()! > 6.9)
        // Evenly distributed: a quarter of all widths is below 2, a quarter above 5.
        for share in [widths.count { $0 < 2 }, widths.count { $0 > 5 }] { #expect((50...100).contains(share)) }
    }

    @Test("A shift moves the ink, at most by the limit")
    func shift() {
        var pixels = [UInt8](repeating: 0, count: 64)
        pixels[3 * 8 + 3] = 255
        var augmentation = Augmentation()
        augmentation.shift = 2
        var augmenter = Augmenter(augmentation, side: 8)
        for seed in 0..<50 {
            var result = [Float](repeating: 0, count: 64)
            pixels.withUnsafeBytes { pixels in
                result.withUnsafeMutableBufferPointer { augmenter.apply(to: pixels, seed: UInt64(seed), into: $0) }
            }
            #expect(abs(result.reduce(0, +) - 255) < 0.1)
            let ink = result.indices.filter { result[$0] > 0 }
            #expect(ink.allSatisfy { (1...5).contains($0 / 8) && (1...5).contains($0 % 8) })
        }
    }

    @Test("Held-out images share no family with training images; duplicates and a limit reduce the training images")
    func choice() async throws {
        var choice = DataChoice()
        choice.validation = 0.2
        let images = try TrainingImages(choice, of: dataset, seed: 1)
        #expect(!images.heldOut.isEmpty && Set(images.heldOut).isDisjoint(with: images.training))
        let families = try await dataset.manifest.read { database in
            try String.fetchAll(
                database,
                sql:
                    "SELECT family FROM images JOIN instances ON instances.id = instance JOIN faces ON faces.id = face ORDER BY images.id"
            )
        }
        #expect(Set(images.heldOut.map { families[$0] }).isDisjoint(with: images.training.map { families[$0] }))
        #expect(try TrainingImages(choice, of: dataset, seed: 1).heldOut == images.heldOut)
        var limited = DataChoice()
        limited.limit = 10
        #expect(try TrainingImages(limited, of: dataset, seed: 1).training.count == 10)
        var single = DataChoice()
        single.duplicateDistance = 4
        let copies = try await dataset.manifest.read {
            try Int.fetchOne($0, sql: "SELECT count(*) - count(DISTINCT digest) FROM images")!
        }
        #expect(try TrainingImages(single, of: dataset, seed: 1).training.count <= dataset.count - copies)
    }
}
