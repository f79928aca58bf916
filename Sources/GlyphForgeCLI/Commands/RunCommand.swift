import ArgumentParser
import Foundation
import GlyphForge
import Labeler
import Logging
import Trainer

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the whole pipeline, from fonts to a planned label review.",
        discussion: """
            The pipeline draws a data set, splits it into a large and a small one, cross-validates and flags the large \
            split, trains a network on the large split, tests it on the small split, flags the small split with its \
            predictions, and plans a review of each split. Each step is a glyphforge command that is printed \
            before it runs. OUT/report.html links the results.

            To resume an interrupted run, run the same command again; finished steps are skipped. With another \
            --recipe or --minutes, only the training and the steps that depend on it are repeated.

            The pipeline changes no label. Review the splits with `review serve`, the small one first, then apply your \
            decisions with `curate`.

            Examples:
              glyphforge run out --fonts ~/fonts
              glyphforge run out --fonts ~/fonts --recipe cnn-vgg --minutes 30
              glyphforge run greek --installed ':lang=el' --chars greek-upper
            """)

    @Argument(help: ArgumentHelp("Output folder", valueName: "out"))
    var output: String

    @OptionGroup var sources: FontSourceOptions
    @OptionGroup var characters: CharacterOptions

    @Option(
        help: ArgumentHelp("Instances of variable fonts, as for generate: default, named or grid:N", valueName: "which")
    )
    var instances = InstanceSelection.default

    @Option(
        help: ArgumentHelp("Additional drawings of each face of the large split, in random styles", valueName: "count"))
    var styles = 0

    @Option(
        help: ArgumentHelp("Faces of the small split, as for split: a number or a percentage", valueName: "faces"))
    var smallFaces: SmallFaces?

    @Option(help: ArgumentHelp("Recipe of the network to train on the large split", valueName: "recipe"))
    var recipe = RecipeSource.quickName

    @Option(
        help: ArgumentHelp(
            "Maximum training time of this network (default: as in the recipe)", valueName: "minutes"))
    var minutes: Double?

    @Option(help: ArgumentHelp("Number of answers in the review plan of each split", valueName: "count"))
    var budget = 600

    @Option(
        help: ArgumentHelp("Random seed for styles, splits, folds, initial weights and sampling", valueName: "number"))
    var seed: UInt64 = 0

    @OptionGroup var workers: WorkerOptions

    @Option(help: ArgumentHelp("Output format of the result", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        _ = try sources.sources()
        _ = try characters.list()
        _ = try TrainingLength.fromOptions(minutes: minutes)
        guard (1...10_000_000).contains(budget) else {
            throw ValidationError("--budget must be 1 to 10000000; got \(budget).")
        }
        guard (0...1000).contains(styles) else { throw ValidationError("--styles must be 0 to 1000; got \(styles).") }
        guard try characters.list().codepoints.count > 1 else {
            throw ValidationError("--chars must name at least two characters, because a classifier needs two classes.")
        }
        do { _ = try RecipeSource.find(recipe).recipe(side: 28) } catch { throw ValidationError("--recipe: \(error)") }
    }

    func run() async throws {
        var folder = try FilePath.outputName(output)
        // Otherwise the steps would parse it as an option.
        if folder.hasPrefix("-") { folder = "./" + folder }
        Interruption.installHandlers()
        let runner = try PipelineRunner(folder: folder, displayArguments: displayArguments)
        let steps = steps(in: folder)
        try runner.forgetOutdated(steps)
        let seconds = try steps.enumerated().map { position, step in
            try runner.run(step, number: position + 1, of: steps.count)
        }
        let report = try PipelineReport(
            runner, steps: zip(steps, seconds).map { ($0.title, $0.publishedCommandLine, $1) })
        let page = folder + "/report.html"
        try report.page.write(to: page)
        switch format {
        case .json: try Console.json(report.summary)
        case .table:
            Console.result(
                """
                \(report.text)
                Report: \(Console.harmless(page))
                Next, review the small split: \(report.summary.next)
                Then the large split: \(report.summary.nextLarge)
                """
            )
        }
    }

    /// Whether the data set already has a review plan. An interrupted run may have made one without its record, and
    /// planning again would add a second round.
    private func hasPlan(_ dataset: String) throws -> Bool {
        try LabelDatabase(dataset: Dataset(path: dataset)).hasDesign()
    }

    /// Removes the review plan of a data set, unless a review has begun.
    private func removePlan(_ dataset: String) throws -> Bool {
        guard try LabelDatabase(dataset: Dataset(path: dataset)).removeUnusedDesigns() else {
            shared.logger.notice("The review of \(dataset) has begun, so its plan stays as it is.")
            return false
        }
        return true
    }

    private var displayArguments: [String] {
        (shared.quiet ? ["--quiet"] : []) + (shared.verbose ? ["--verbose"] : []) + [
            "--progress", shared.progress.rawValue,
        ]
    }

    private func steps(in folder: String) -> [PipelineStep] {
        func path(_ name: String) -> String { folder + "/" + name }
        let (letters, large, small, model) = (path("letters"), path("large"), path("small"), path("model"))
        let (largePredictions, smallPredictions) = (path("large-predicted.npz"), path("small-predicted.npz"))
        let seed = ["--seed", "\(seed)"]
        let workers = ["--workers", "\(workers.workers)"]
        var generate = ["generate", letters]
        if !sources.fonts.isEmpty { generate += ["--fonts"] + sources.fonts }
        if let pattern = sources.installed.installed { generate.append("--installed=\(pattern)") }
        generate +=
            [
                "--chars", characters.chars, "--instances", instances.description, "--styles", "\(styles)", "--dedupe",
                "outlines",
            ] + seed
        var split = ["split", letters, large, small, "--small-plain"] + seed
        if let smallFaces { split += ["--small-faces", smallFaces.description] }
        var train = ["train", large, "--recipe", recipe, "--model", model, "--test", small] + seed
        if let minutes { train += ["--minutes", "\(minutes)"] }
        return [
            PipelineStep(
                name: "generate", title: "Draw the data set", arguments: generate, neutralArguments: workers,
                outputs: [letters], verifies: true, resumes: true),
            PipelineStep(
                name: "split", title: "Split it by font family into a large and a small data set", arguments: split,
                outputs: [large, small], resumes: true),
            PipelineStep(
                name: "sheet", title: "Draw a contact sheet of the large split",
                arguments: ["sheet", large, "--out", path("large.png")],
                isLong: false, hasResult: false, outputs: [path("large.png")]),
            PipelineStep(
                name: "cross-validate", title: "Cross-validate the large split",
                arguments: ["cross-validate", large, "--out", largePredictions] + seed, neutralArguments: workers,
                outputs: [largePredictions]),
            PipelineStep(
                name: "flag-large", title: "Flag likely label errors in the large split",
                arguments: ["flag", large, "--predictions", largePredictions, "--report", path("large-flags.html")],
                outputs: [path("large-flags.html")]),
            PipelineStep(
                name: "plan-large", title: "Plan a review of the large split",
                arguments: ["review", "plan", large, "--budget", "\(budget)"] + seed, isLong: false,
                isDone: { try hasPlan(large) }),
            PipelineStep(
                name: "train", title: "Train on the large split, test on the small split", arguments: train,
                outputs: [model], isRepeatable: true,
                resumption: (PartialFolder.name(for: model), ["--resume"])),
            PipelineStep(
                name: "predict", title: "Predict the small split",
                arguments: ["predict", model, small, "--features", "--out", smallPredictions],
                hasResult: false, outputs: [smallPredictions], isRepeatable: true, dependencies: ["train"]),
            PipelineStep(
                name: "flag-small", title: "Flag likely label errors in the small split",
                arguments: ["flag", small, "--predictions", smallPredictions, "--report", path("small-flags.html")],
                outputs: [path("small-flags.html")], isRepeatable: true, dependencies: ["predict"]),
            PipelineStep(
                name: "plan", title: "Plan a review of the small split",
                arguments: ["review", "plan", small, "--budget", "\(budget)"] + seed, isLong: false,
                isRepeatable: true, dependencies: ["flag-small"], undo: { try removePlan(small) },
                isDone: { try hasPlan(small) }),
        ]
    }
}
