import ArgumentParser
import Foundation
import GlyphForge
import Labeler
import Trainer

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Do it all: from fonts to two data sets, a trained network, suspected labels and a review to begin.",
        discussion: """
            The steps are commands of this program, printed as they run: generate, split, cross-validate and flag the large \
            part, train on the large part and test on the small one, flag the small part by that network, plan its review. \
            report.html links what came of them. What is done is not done again: a run that was stopped goes on when the \
            same command is given again. Then `review serve` shows the small part to a person, and `curate` applies what was \
            decided.

            Examples:
              glyphforge run out --fonts ~/fonts
              glyphforge run out --fonts ~/fonts --recipe cnn-vgg --minutes 30
              glyphforge run greek --installed ':lang=el' --chars greek-upper
            """)

    @Argument(help: ArgumentHelp("The folder to make everything in.", valueName: "out"))
    var output: String

    @OptionGroup var sources: FontSourceOptions
    @OptionGroup var characters: CharacterOptions

    @Option(help: ArgumentHelp("Of variable fonts, as for generate: default, named or grid:N.", valueName: "which"))
    var instances = InstanceSelection.default

    @Option(
        help: ArgumentHelp(
            "Draw each face of the large part so many more times in styles chosen at random.", valueName: "count"))
    var styles = 0

    @Option(help: ArgumentHelp("Faces of the small part, as for split: a number or a share.", valueName: "faces"))
    var smallFaces: SmallFaces?

    @Option(help: ArgumentHelp("The recipe that is trained on the large part.", valueName: "recipe"))
    var recipe = RecipeSource.quickName

    @Option(help: ArgumentHelp("Train for so long at most, instead of what the recipe says.", valueName: "minutes"))
    var minutes: Double?

    @Option(help: ArgumentHelp("Images of the small part that a person is to look at.", valueName: "count"))
    var budget = 600

    @Option(
        help: ArgumentHelp(
            "Decides the styles, the parts, the folds, the first weights and the sample.", valueName: "number"))
    var seed: UInt64 = 0

    @OptionGroup var workers: WorkerOptions

    @Option(help: ArgumentHelp("How to print what came of it.", valueName: "format"))
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
            throw ValidationError("--chars must name two characters or more, for networks to tell apart.")
        }
        do { _ = try RecipeSource.find(recipe).recipe(side: 28) } catch { throw ValidationError("--recipe: \(error)") }
    }

    func run() async throws {
        var folder = try FilePath.outputName(output)
        // Not to be taken for an option by the steps.
        if folder.hasPrefix("-") { folder = "./" + folder }
        Interruption.installHandlers()
        let runner = try PipelineRunner(folder: folder, shared: sharedWords)
        let steps = steps(in: folder)
        let seconds = try steps.enumerated().map { position, step in
            try runner.run(step, number: position + 1, of: steps.count)
        }
        let report = try PipelineReport(runner, steps: zip(steps, seconds).map { ($0.title, $0.line, $1) })
        let page = folder + "/report.html"
        try report.page.write(to: page)
        switch format {
        case .json: try Console.json(report.summary)
        case .table:
            Console.result(
                report.sentences
                    + "\n\(Console.harmless(page)) links it all.\nNow look at the labels yourself: \(report.summary.next)"
            )
        }
    }

    /// Whether a review was planned by a run that was stopped before its record: another plan would add a round to it.
    private func hasPlan(_ dataset: String) throws -> Bool {
        try LabelDatabase(dataset: Dataset(path: dataset)).hasDesign()
    }

    private var sharedWords: [String] {
        (shared.quiet ? ["--quiet"] : []) + (shared.verbose ? ["--verbose"] : []) + [
            "--progress", shared.progress.rawValue,
        ]
    }

    private func steps(in folder: String) -> [PipelineStep] {
        func path(_ name: String) -> String { folder + "/" + name }
        let (letters, large, small, model) = (path("letters"), path("large"), path("small"), path("model"))
        let (largePredictions, smallPredictions) = (path("large-predicted.npz"), path("small-predicted.npz"))
        let seed = ["--seed", "\(seed)"]
        let workerWords = ["--workers", "\(workers.workers)"]
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
                name: "generate", title: "Draw the characters", arguments: generate, manner: workerWords,
                makes: [letters], checksAgain: true, goesOn: true),
            PipelineStep(
                name: "split", title: "Part them into a large and a small set that share no font", arguments: split,
                makes: [large, small], goesOn: true),
            PipelineStep(
                name: "sheet", title: "Make a contact sheet", arguments: ["sheet", large, "--out", path("large.png")],
                isLong: false, hasResult: false, makes: [path("large.png")]),
            PipelineStep(
                name: "cross-validate", title: "Predict the large set by networks that did not see what they predict",
                arguments: ["cross-validate", large, "--out", largePredictions] + seed, manner: workerWords,
                makes: [largePredictions]),
            PipelineStep(
                name: "flag-large", title: "Flag labels of the large set that look wrong",
                arguments: ["flag", large, "--predictions", largePredictions, "--report", path("large-flags.html")],
                makes: [path("large-flags.html")]),
            PipelineStep(
                name: "train", title: "Train on the large set, test on the small one", arguments: train, makes: [model],
                resumption: (PartialFolder.name(for: model), ["--resume"])),
            PipelineStep(
                name: "predict", title: "Predict the small set",
                arguments: ["predict", model, small, "--features", "--out", smallPredictions],
                hasResult: false, makes: [smallPredictions]),
            PipelineStep(
                name: "flag-small", title: "Flag labels of the small set that look wrong",
                arguments: ["flag", small, "--predictions", smallPredictions, "--report", path("small-flags.html")],
                makes: [path("small-flags.html")]),
            PipelineStep(
                name: "plan", title: "Plan a review of the small set",
                arguments: ["review", "plan", small, "--budget", "\(budget)"] + seed, isLong: false,
                wasDone: { try hasPlan(small) }),
        ]
    }
}
