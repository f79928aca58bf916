import Foundation
import GlyphForge
import TestSupport
import Testing
import Trainer

@Suite("Recipes")
struct RecipeTests {
    private static let names = RecipeSource.published.map(\.name)

    private func network(_ recipe: Recipe, side: Int, classes: Int, on engine: Engine) throws -> Network {
        let shapes = recipe.layers + [.dense(units: classes)]
        // Random weights take a long time in debug builds.
        let isLarge = try shapes.weightCount(inputShape: [1, side, side]) > 300_000
        return try Network(
            inputShape: [1, side, side], layers: shapes,
            initial: InitialWeights(isLarge ? .constant(0) : recipe.initialization, biases: recipe.biases, seed: 1),
            on: engine)
    }

    @Test("All built-in recipes are listed by name")
    func listed() throws {
        func files(_ folder: String) throws -> Set<String> {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: Project.root + "/Sources/Trainer/Recipes/" + folder)
            return Set(names.map { String($0.dropLast(5)) })
        }
        #expect(try files("Published") == Set(Self.names) && Self.names.count == 21)
        #expect(
            try files("Own") == Set(RecipeSource.own.map(\.name))
                && RecipeSource.own.map(\.name) == [RecipeSource.quickName, "flagship"])
        for source in RecipeSource.builtIn { #expect(try source.recipe().name == source.name) }
    }

    @Test(
        "A published recipe has a reported accuracy and assumptions, and survives writing and reading",
        arguments: names)
    func roundTrip(_ name: String) throws {
        for side in [9, 20, 28, 32, 64] {
            let recipe = try RecipeSource.find(name).recipe(side: side)
            #expect(recipe.reported.map { (0.89...0.99).contains($0) } == true && !recipe.assumptions.isEmpty)
            #expect(try Recipe(yaml: recipe.yaml, file: name, side: side) == recipe)
        }
    }

    @Test(
        "The network of a published recipe can be created for small and large images, few and many classes",
        arguments: names)
    func builds(_ name: String) throws {
        let engine = try Engine(threads: 1)
        for (side, classes) in [(20, 2), (28, 10), (32, 26), (20, 100)] {
            let recipe = try RecipeSource.find(name).recipe(side: side)
            let shapes = recipe.layers + [.dense(units: classes)]
            let network = try network(recipe, side: side, classes: classes, on: engine)
            #expect(network.outputShape == [classes])
            #expect(try network.trainedCount == shapes.weightCount(inputShape: [1, side, side]))
        }
    }

    @Test(
        "The convolutional networks can take a training step",
        arguments: names.filter { $0.contains("net") || $0.contains("cnn") })
    func steps(_ name: String) throws {
        let recipe = try RecipeSource.find(name).recipe(side: 12)
        let network = try network(recipe, side: 12, classes: 3, on: Engine(threads: 1))
        let execution = try Execution(network, batch: 4, isTraining: true)
        var generator = SeededGenerator(seed: 2)
        for position in execution.input.indices {
            execution.input[position] = Float.random(in: -0.5...0.5, using: &generator)
        }
        try execution.forward(seed: 1)
        #expect(execution.output.allSatisfy { $0.isFinite })
        for position in execution.outputGradient.indices { execution.outputGradient[position] = 0.1 }
        try execution.backward(seed: 1)
    }

    @Test(
        "The number of weights matches a count by hand",
        arguments: [
            ("logistic", 28, [784 * 10, 10]),
            ("mlp-1024", 28, [785 * 1024, 1025 * 10]),
            // LeNet-5: 5x5 to 6 channels, 5x5x6 to 16, then 5x5x16 to 120, 84, 10 units.
            ("cnn-lenet", 28, [26 * 6, 151 * 16, 401 * 120, 121 * 84, 85 * 10]),
            ("cnn-two-conv", 20, [26 * 32, 801 * 64, 1601 * 1024, 1025 * 10]),
            // 16 x 16 pixels: N = 256.
            ("cnn-vgg", 16, [10 * 32, 578 * 32, 289 * 64, 1154 * 64, 1025 * 1024, 1025 * 512, 513 * 256, 257 * 10]),
            ("cnn-3x3-8-16-32", 28, [10 * 8, 73 * 16, 145 * 32, 513 * 265, 266 * 128, 129 * 10]),
        ] as [(String, Int, [Int])])
    func weights(_ name: String, side: Int, counts: [Int]) throws {
        let layers = try RecipeSource.find(name).recipe(side: side).layers + [.dense(units: 10)]
        #expect(try layers.weightCount(inputShape: [1, side, side]) == counts.reduce(0, +))
    }

    @Test("Images too small for LeNet are an error, and the other recipes accept 8 x 8 pixels")
    func small() throws {
        for source in RecipeSource.builtIn where source.name != "cnn-lenet" { _ = try source.recipe(side: 8) }
        let error = #expect(throws: RecipeError.self) { try RecipeSource.find("cnn-lenet").recipe(side: 8) }
        #expect(
            error?.description
                == "cnn-lenet: line 12: for images of 8 x 8 pixels, convolution of size 5 does not fit on its input of 4 x 4 pixels."
        )
    }

    @Test("The recipes of the speed benchmark are valid")
    func benchmarks() throws {
        let folder = Project.root + "/Benchmarks/training"
        let counts = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
            .sorted().map { name in
                let layers = try RecipeSource.find(folder + "/" + name).recipe().layers + [.dense(units: 10)]
                return try layers.weightCount(inputShape: [1, 28, 28])
            }
        #expect(counts.count == 5)
        // cnn-32-64, cnn-8-16-32, mlp-1024, mlp-4096-2048-1024, resnet-16-32-64
        #expect(counts[2] == 814_090 && counts[3] == 13_714_442)
    }

    @Test("A recipe with all values set survives writing and reading")
    func everything() throws {
        let window = Window(size: 3, stride: 2, padding: .pixels(1))
        var recipe = Recipe(
            name: "all-1.0_x",
            summary: "\"Quotes\", \\, # hashes: 'ticks', lines\nand\ttabs, \u{1}\u{2028}\u{FEFF}ß漢🙂.",
            layers: [
                .convolution(channels: 4, window),
                .residual(body: [.residual(body: [.tanh], shortcut: [])], shortcut: []),
                .residual(
                    body: [.convolution(channels: 8, window), .batchNormalization],
                    shortcut: [
                        .averagePooling(Window(size: 1, stride: 2, padding: .same)),
                        .convolution(channels: 8, Window(size: 1, stride: 1, padding: .same)),
                    ]),
                .maxPooling(window), .globalAveragePooling, .dropout(rate: 0.1), .relu, .dense(units: 7),
            ],
            phases: [
                Phase(
                    batch: 3, length: .epochs(1 / 3), optimizer: .adam(beta1: 0.8, beta2: 0.99, epsilon: 1e-7),
                    schedule: .constant(rate: 1e-20)),
                Phase(
                    batch: 65_536, length: .steps(5), optimizer: .adam(beta1: 0, beta2: 0, epsilon: 1),
                    schedule: .step(rate: 3e20, factor: 0.1, every: 7), patience: 9),
                Phase(
                    batch: 1, length: .steps(1), optimizer: .adam(beta1: 0.9, beta2: 0.9, epsilon: 1),
                    schedule: .cosine(rate: 0.7, warmup: 0.3)),
                Phase(
                    batch: 1, length: .steps(1), optimizer: .adam(beta1: 0.9, beta2: 0.9, epsilon: 1),
                    schedule: .plateau(rate: 0.7, factor: 0.3, patience: 4, minimum: 0.01)),
            ])
        recipe.reported = 1 / 3
        recipe.assumptions = ["- one", "two: three", "yes"]
        recipe.input.isNegated = true
        recipe.input.scale = 1 / 7
        recipe.input.views = [1, 0.85]
        recipe.initialization = .truncatedNormal(deviation: 0.1)
        recipe.biases = -0.1
        recipe.labelSmoothing = 0.1
        recipe.regularisation = Regularisation(l2: 1e-5, decoupled: true, maxNorm: 3)
        recipe.augmentation.shift = 2.5
        recipe.augmentation.erasing = 1
        recipe.augmentation.framing = 0.25
        recipe.augmentation.elastic = 1.25
        recipe.data.validation = 1 / 6
        recipe.data.duplicateDistance = 12
        recipe.data.limit = 200_000
        recipe.pretraining = Pretraining(epochs: 0.5, batch: 9, rate: 0.1, corruption: 0.2)
        recipe.averaging = 0.001
        #expect(try Recipe(yaml: recipe.yaml, file: "all") == recipe)
        #expect(try Recipe(yaml: recipe.yaml, file: "all").yaml == recipe.yaml)
    }

    @Test("Numbers can be fractions, and sizes can be relative to the image")
    func numbers() throws {
        let recipe = try Recipe(
            yaml: """
                name: n
                summary: s
                input: {scale: 1/255}
                layers: [dense: 1/2 x pixels, dense: pixels, dense: 1e-9 x pixels]
                augmentation: {shift: 1/10 x side}
                data: {validation: 1/6}
                train: {batch: 8, epochs: 0.5, rate: 1e-3}
                """, file: "n", side: 20)
        #expect(recipe.layers == [.dense(units: 200), .dense(units: 400), .dense(units: 1)])
        #expect(recipe.augmentation.shift == 2 && recipe.data.validation == 1.0 / 6 && recipe.input == InputTransform())
        #expect(
            recipe.phases == [
                Phase(
                    batch: 8, length: .epochs(0.5), optimizer: .sgd(momentum: 0, nesterov: false),
                    schedule: .constant(rate: 0.001))
            ])
    }

    @Test("The error for an unknown recipe suggests the most similar name")
    func unknown() throws {
        let folder = try TemporaryFolder()
        func sentence(_ name: String) -> String? {
            #expect(throws: RecipeError.self) { try RecipeSource.find(name) }?.description
        }
        #expect(sentence("cnn-vg") == "cnn-vg: no built-in recipe or file has this name; did you mean 'cnn-vgg'?")
        #expect(
            sentence("hello")
                == "hello: no built-in recipe or file has this name; `glyphforge recipes` lists the built-in recipes.")
        #expect(sentence("/nix/x.yaml") == "/nix/x.yaml: cannot be opened: No such file or directory.")
        #expect(sentence(folder.path)?.hasSuffix(": cannot be read: Is a directory.") == true)
        let binary = try folder.write([0xFF, 0xFE, 0x00], to: "binary.yaml")
        #expect(sentence(binary) == "\(binary): the file is not UTF-8 text.")
        let empty = try folder.write([], to: "empty.yaml")
        #expect(
            #expect(throws: RecipeError.self) { try RecipeSource.find(empty).recipe() }?.description
                == "\(empty): the recipe is empty.")
        #expect(sentence("/dev/zero") == "/dev/zero: the file is larger than 64 KB, the maximum for a recipe.")
    }

    @Test("A randomly changed recipe is either valid or an error of one sentence", arguments: 0..<8)
    func mutations(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scraps = [
            "*a", "&a ", "- ", "? ", ": ", "[", "]", "{", "}", "\"", "'", "|\n", ">", "#", "!!int ", "%", "@", "\t",
            "\n", "\u{0}", "\u{2028}",
            ".nan", "1e999", "-0", "1/0", "99999999999999999999", "~", "<<: ", "---\n", "...\n", "residual: ",
            "dense: 1000000 x pixels\n", "é",
        ]
        for _ in 0..<150 {
            let source = RecipeSource.published.randomElement(using: &generator)!
            var text = Array(source.text.unicodeScalars)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<text.count, using: &generator)
                let end = min(text.count, place + Int.random(in: 0...12, using: &generator))
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: text.removeSubrange(place..<end)
                case 1:
                    text.insert(contentsOf: text[place..<end], at: Int.random(in: 0..<text.count, using: &generator))
                case 2: text.insert(contentsOf: scraps.randomElement(using: &generator)!.unicodeScalars, at: place)
                default:
                    text.replaceSubrange(place..<end, with: scraps.randomElement(using: &generator)!.unicodeScalars)
                }
                if text.isEmpty { text = ["a"] }
            }
            var words = ""
            words.unicodeScalars.append(contentsOf: text)
            let side = [8, 28, 64].randomElement(using: &generator)!
            let recipe: Recipe
            do {
                recipe = try Recipe(yaml: words, file: "mutant", side: side)
            } catch {
                #expect(!error.description.contains("\n"), "\(words)")
                continue
            }
            #expect(try Recipe(yaml: recipe.yaml, file: "again", side: side) == recipe, "\(words)")
        }
    }
}
