internal import Foundation
public import GlyphForge

/// Trains the published networks one after the other and compares their accuracy with the reported one.
///
/// The output folder contains the current table as `published.md` and `published.html`, and a model for each recipe in
/// `models`. Existing models are tested but not trained again; an unfinished training is resumed.
public struct PublishedBenchmark {
    private let sources: [RecipeSource]
    private let training: Dataset
    private let tests: [TestSet]
    private let output: String
    private let options: TrainingOptions

    /// - Parameters:
    ///   - tests: One or more data sets with the image size and classes of `training`.
    ///   - output: The output folder; created if it does not exist.
    ///   - options: The same for every recipe.
    public init(
        _ sources: [RecipeSource], training: Dataset, tests: [TestSet], output: String, options: TrainingOptions
    ) {
        self.sources = sources
        self.training = training
        self.tests = tests
        self.output = output
        self.options = options
    }

    /// Runs every recipe. A recipe that fails gets a row with the reason.
    ///
    /// - Parameters:
    ///   - done: Called with each row after the recipe is done and the table is written.
    ///   - shouldStop: Called after each step with the index of the recipe; return true to write a checkpoint and stop.
    /// - Returns: The table, or nil after a stop.
    /// - Throws: An error if the table cannot be written.
    public func run(
        done: (PublishedResults.Row) -> Void = { _ in }, shouldStop: (_ recipe: Int, TrainingRun) throws -> Bool
    ) throws -> PublishedResults? {
        try training.checkSeveralClasses()
        let digest = try training.imagesDigest()
        var results = PublishedResults(
            training: training.path, tests: tests.map(\.dataset.path), seed: options.seed, rows: [],
            warnings: tests.flatMap(\.warnings))
        // Finds out before the first training whether the folder is writable.
        if !FilePath.exists(tablePath) { try write(results) }
        for (index, source) in sources.enumerated() {
            var row = PublishedResults.Row(recipe: source.name)
            do {
                let recipe = try source.recipe(side: training.side)
                row.reported = recipe.reported
                guard let (model, metrics) = try trainOrLoad(recipe, digest, { try shouldStop(index, $0) }) else {
                    return nil
                }
                row.add(model, metrics, of: recipe)
            } catch {
                // The table reports the error; the other recipes still run.
                row.failure = "\(error)"
            }
            results.rows.append(row)
            try write(results)
            done(row)
        }
        return results
    }

    /// The trained model of a recipe and its test results; nil after a stop.
    private func trainOrLoad(
        _ recipe: Recipe, _ digest: String, _ shouldStop: (TrainingRun) throws -> Bool
    ) throws -> (Model, [ModelDescription.Metric])? {
        let path = "\(output)/models/\(recipe.name)"
        if FilePath.exists(path) {
            let model = try Model(path: path, on: Engine(threads: options.threads))
            let existing = model.description
            guard existing.recipe == recipe.yaml, existing.training.digest == digest,
                existing.training.seed == options.seed
            else {
                throw ModelError(
                    "\(path) was trained with another recipe, other images or another seed; remove it to train again.")
            }
            return (model, try model.test(on: tests, name: recipe.name, log: Model.log(in: path), reportsIn: path))
        }
        let trainer = ModelTrainer(recipe, dataset: training, output: path, options: options)
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
        try ReplaceableFile(
            tablePath, kind: "a table that this command wrote", beginning: Array(PublishedResults.heading.utf8),
            option: "--out"
        ).write(text)
        try results.page.write(to: output + "/published.html", option: "--out")
    }
}
