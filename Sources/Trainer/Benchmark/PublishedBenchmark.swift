internal import Foundation
public import GlyphForge

/// Trains the networks that people published, one after the other, and puts what comes of them beside what was
/// reported.
///
/// In the folder `published.md` and `published.html` are the table so far, and `models` holds a model for each recipe.
/// Models that are there already are tested, not trained again, and one left unfinished is gone on with.
public struct PublishedBenchmark {
    private let sources: [RecipeSource]
    private let training: Dataset
    private let tests: [Dataset]
    private let output: String
    private let length: TrainingLength?
    private let seed: UInt64
    private let threads: Int

    /// - Parameters:
    ///   - tests: Of the size and classes of `training`; one or more.
    ///   - output: The folder, made if it is not there.
    ///   - length: How long to train each instead of what its recipe says.
    ///   - seed: Decides all that is left to chance.
    ///   - threads: Threads of each operation.
    public init(
        _ sources: [RecipeSource], training: Dataset, tests: [Dataset], output: String, length: TrainingLength? = nil,
        seed: UInt64 = 0, threads: Int
    ) {
        self.sources = sources
        self.training = training
        self.tests = tests
        self.output = output
        self.length = length
        self.seed = seed
        self.threads = threads
    }

    /// Runs every recipe; one that fails is a row that says why.
    ///
    /// - Parameters:
    ///   - done: Told each row when its recipe is done and the table written.
    ///   - shouldStop: Asked after each step of the recipe of a number; true ends, with a checkpoint.
    /// - Returns: The table, or nil when it was told to stop.
    /// - Throws: When the table cannot be written.
    public func run(
        done: (PublishedResults.Row) -> Void = { _ in }, shouldStop: (_ recipe: Int, TrainingRun) throws -> Bool
    ) throws -> PublishedResults? {
        let digest = try training.imagesDigest()
        var results = PublishedResults(training: training.path, tests: tests.map(\.path), seed: seed, rows: [])
        // Now, not when the first recipe is done: whether the folder can be written in shows at once.
        if !exists(tablePath) { try write(results) }
        for (number, source) in sources.enumerated() {
            var row = PublishedResults.Row(recipe: source.name)
            do {
                let recipe = try source.recipe(side: training.side)
                row.reported = recipe.reported
                guard let (model, metrics) = try obtain(recipe, digest, { try shouldStop(number, $0) }) else {
                    return nil
                }
                row.add(model, metrics, of: recipe)
            } catch {
                row.failure = "\(error)"
            }
            results.rows.append(row)
            try write(results)
            done(row)
        }
        return results
    }

    /// The model of a recipe and how it does, or nil when it was told to stop.
    private func obtain(
        _ recipe: Recipe, _ digest: String, _ shouldStop: (TrainingRun) throws -> Bool
    ) throws -> (Model, [ModelDescription.Metric])? {
        let path = "\(output)/models/\(recipe.name)"
        if exists(path) {
            let model = try Model(path: path, on: Engine(threads: threads))
            let made = model.description
            guard made.recipe == recipe.yaml, made.training.digest == digest, made.training.seed == seed else {
                throw ModelError(
                    "\(path) was made of another recipe, other images or another seed; remove it to train it anew.")
            }
            return (model, try model.test(on: tests, name: recipe.name, log: Model.log(in: path), reportsIn: path))
        }
        let trainer = ModelTrainer(
            recipe, dataset: training, output: path, length: length, seed: seed, threads: threads)
        let model = try trainer.train(
            isResuming: true,
            test: { run, model, folder in
                try model.test(on: tests, name: recipe.name, log: run.entries, reportsIn: folder)
            }, shouldStop: shouldStop)
        return model.map { ($0, $0.description.tests) }
    }

    private var tablePath: String { output + "/published.md" }

    private func write(_ results: PublishedResults) throws {
        let text = Array(results.markdown.utf8)
        try OwnFile(
            tablePath, kind: "not of this command's making", beginning: Array(PublishedResults.heading.utf8),
            option: "--out"
        ).write(text)
        try results.page.write(to: output + "/published.html", option: "--out")
    }
}
