import ArgumentParser
import GlyphForge

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Draw a data set from fonts.",
        discussion: """
            Every font found is drawn, and what cannot be drawn is kept as a reject with its reason; one bad font \
            never stops a run. A run that was stopped goes on when the same command is given again. The same fonts \
            and options give the same bytes with any number of workers.

            Examples:
              glyphforge generate letters --fonts ~/fonts more-fonts.zip
              glyphforge generate letters --installed
              glyphforge generate greek --installed ':lang=el' --chars greek-upper
              glyphforge generate unicode --fonts ~/fonts --chars all --min-faces 20
              glyphforge generate large --fonts ~/fonts --dedupe outlines --styles 7
              glyphforge generate alnum --fonts ~/fonts --chars 0-9A-Za-z --size 64
            """)

    @Argument(help: ArgumentHelp("The folder to make.", valueName: "out"))
    var output: String

    @OptionGroup var sources: FontSourceOptions

    @OptionGroup var characters: CharacterOptions

    @Option(
        help: ArgumentHelp(
            "Take only characters that so many faces draw; with --chars all, every one of Unicode that they do (10 unless told).",
            valueName: "faces"))
    var minFaces: Int?

    @Option(
        help: ArgumentHelp(
            "Stretch to the square as notMNIST was made (notmnist), keep proportions (contain), as MNIST's digits (mnist), or keep size and baseline (em).",
            valueName: "fit"))
    var fit: Fit = .notmnist

    @Option(help: ArgumentHelp("An image's width and height in pixels, 8 to 512.", valueName: "pixels"))
    var size = 28

    @Flag(help: "Black on white instead of white on black.")
    var invert = false

    @Flag(help: "Leave out fonts whose embedding permissions (fsType) say 'restricted'.")
    var skipRestricted = false

    @Option(
        help: ArgumentHelp(
            "Of variable fonts draw the default instance (default), also those with names (named), or also N places along each axis (grid:N, 2 to 100; 1,000 in all).",
            valueName: "which"))
    var instances = InstanceSelection.default

    @Option(
        help: ArgumentHelp(
            "Draw each face so many more times in styles chosen at random: bolder, slanted, narrower or wider, as an outline (0 to 1000).",
            valueName: "count"))
    var styles = 0

    @Option(
        help: ArgumentHelp(
            "Leave out images equal to one before (exact), also faces with the outlines of one before (outlines), or nothing (none).",
            valueName: "what"))
    var dedupe = Dedupe.none

    @Option(help: ArgumentHelp("Decides the styles.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("How to print what came of it; json is that of `info`.", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var workers: WorkerOptions
    @OptionGroup var shared: SharedOptions

    private static let mostStyles = 1000
    private static let minFacesOfAll = 10
    private var isAll: Bool { characters.chars == "all" }

    func validate() throws {
        guard Dataset.sides.contains(size) else {
            throw ValidationError(
                "--size must be \(Dataset.sides.lowerBound) to \(Dataset.sides.upperBound) pixels; got \(size)."
            )
        }
        guard (0...Self.mostStyles).contains(styles) else {
            throw ValidationError("--styles must be 0 to \(Self.mostStyles); got \(styles).")
        }
        guard minFaces ?? 1 >= 1 else { throw ValidationError("--min-faces must be 1 or more; got \(minFaces!).") }
        if !isAll { _ = try characters.list() }
        _ = try sources.sources()
    }

    func run() async throws {
        let sources = try self.sources.sources()
        var choice: CharacterChoice?
        if isAll || minFaces != nil {
            choice = CharacterChoice(
                candidates: isAll ? "all" : try characters.list().notation, minFaces: minFaces ?? Self.minFacesOfAll)
        }
        var plan = GenerationPlan(
            characters: try await chosenCharacters(choice, sources), fit: fit, side: size, isInverted: invert)
        plan.choice = choice
        plan.leavesOutRestricted = skipRestricted
        plan.instances = instances
        plan.styles = styles
        plan.dedupe = dedupe
        plan.seed = seed
        let generator = Generator(
            plan: plan, sources: sources, workers: workers.workers, logger: shared.logger)
        let display = shared.progressDisplay()
        defer { display.finish() }
        let result = try await generator.run(output: output) { display.show($0) }
        display.finish()
        let info = try DatasetInfo(Dataset(path: output))
        guard format == .table else { return try Console.json(info) }
        let state = result == .made ? "made" : "was there already"
        Console.result(
            """
            \(output) \(state): \(TextFormat.grouped(info.images)) images of \(TextFormat.grouped(info.classes.count)) classes, \
            \(info.side) x \(info.side) pixels.
            \(TextFormat.grouped(info.facesFound)) faces found: \(TextFormat.grouped(info.facesUsed)) used, \(TextFormat.grouped(info.facesRejected)) \
            rejected\(info.facesRejected > 0 ? " (`glyphforge info \(output)` tells why)" : "").
            """)
    }

    /// The characters given, or those of them that enough faces draw.
    private func chosenCharacters(_ choice: CharacterChoice?, _ sources: [FontSource]) async throws -> CharacterList {
        characters.warnOfUnknownWords(shared)
        guard let choice else { return try characters.list() }
        let display = shared.progressDisplay()
        defer { display.finish() }
        let census = CharacterCensus(sources, leavesOutRestricted: skipRestricted, workers: workers.workers)
        return try await census.characters(
            drawnBy: choice.minFaces, of: isAll ? nil : try characters.list()
        ) { display.show($0) }
    }
}
