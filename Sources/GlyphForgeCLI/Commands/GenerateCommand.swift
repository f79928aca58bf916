import ArgumentParser
import GlyphForge

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Draw a data set from fonts.",
        discussion: """
            Draws every font that it finds. A face or character that cannot be drawn is recorded as a reject with its \
            reason, and the run continues. The same fonts and options give the same bytes, with any number of workers.

            To resume an interrupted run, run the same command again.

            Examples:
              glyphforge generate letters --fonts ~/fonts more-fonts.zip
              glyphforge generate letters --installed
              glyphforge generate greek --installed ':lang=el' --chars greek-upper
              glyphforge generate unicode --fonts ~/fonts --chars all --min-faces 20
              glyphforge generate large --fonts ~/fonts --dedupe outlines --styles 7
              glyphforge generate alnum --fonts ~/fonts --chars 0-9A-Za-z --size 64
            """)

    @Argument(help: ArgumentHelp("Output folder", valueName: "out"))
    var output: String

    @OptionGroup var sources: FontSourceOptions

    @OptionGroup var characters: CharacterOptions

    @Option(
        help: ArgumentHelp(
            """
            Include only characters that at least this many faces can draw (default: 10 with --chars all, which \
            tries every character of Unicode; otherwise no minimum)
            """,
            valueName: "faces"))
    var minFaces: Int?

    @Option(
        help: ArgumentHelp(
            """
            Placement of the glyph in the image: stretched to the square as in notMNIST (notmnist), with its \
            proportions (contain), as in MNIST (mnist), or with its size and baseline (em)
            """,
            valueName: "fit"))
    var fit: Fit = .notmnist

    @Option(help: ArgumentHelp("Image width and height in pixels, 8 to 512", valueName: "pixels"))
    var size = 28

    @Flag(help: "Draw black on white instead of white on black")
    var invert = false

    @Flag(help: "Skip fonts whose embedding permissions (fsType) are restricted")
    var skipRestricted = false

    @Option(
        help: ArgumentHelp(
            """
            Instances of variable fonts: only the default one (default), also the named ones (named), or also a grid \
            of N positions on each axis (grid:N, 2 to 100; at most 1,000 instances)
            """,
            valueName: "which"))
    var instances = InstanceSelection.default

    @Option(
        help: ArgumentHelp(
            "Additional drawings of each face in random styles (bolder, slanted, narrower, wider, outlined), 0 to 1000",
            valueName: "count"))
    var styles = 0

    @Option(
        help: ArgumentHelp(
            """
            Duplicates to discard: equal images (exact), also faces with the same outlines as an earlier face \
            (outlines), or none
            """,
            valueName: "what"))
    var dedupe = Dedupe.none

    @Option(help: ArgumentHelp("Random seed for the styles", valueName: "number"))
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp(
            "Output format of the result; json is the same as from the info command", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var workers: WorkerOptions
    @OptionGroup var shared: SharedOptions

    private static let maxStyles = 1000
    private static let defaultMinFaces = 10
    private var isAll: Bool { characters.chars == "all" }

    func validate() throws {
        guard Dataset.sides.contains(size) else {
            throw ValidationError(
                "--size must be \(Dataset.sides.lowerBound) to \(Dataset.sides.upperBound) pixels; got \(size)."
            )
        }
        guard (0...Self.maxStyles).contains(styles) else {
            throw ValidationError("--styles must be 0 to \(Self.maxStyles); got \(styles).")
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
                candidates: isAll ? "all" : try characters.list().notation, minFaces: minFaces ?? Self.defaultMinFaces)
        }
        var plan = GenerationPlan(
            characters: try await chosenCharacters(choice, sources), fit: fit, side: size, isInverted: invert)
        plan.choice = choice
        plan.skipsRestricted = skipRestricted
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
        let state = result == .made ? "Wrote \(output)" : "\(output) is already complete"
        Console.result(
            """
            \(state): \(TextFormat.count(info.images, "image")) of \(TextFormat.count(info.classes.count, "class")), \
            \(info.side) x \(info.side) pixels.
            Found \(TextFormat.count(info.facesFound, "face")): \(TextFormat.grouped(info.facesUsed)) used, \
            \(TextFormat.grouped(info.facesRejected)) rejected\
            \(info.facesRejected > 0 ? " (`glyphforge info \(output)` lists the reasons)" : "").
            """)
    }

    /// The characters that the options select, or with `choice` those of them that enough faces draw.
    private func chosenCharacters(_ choice: CharacterChoice?, _ sources: [FontSource]) async throws -> CharacterList {
        characters.warnOfUnknownWords(shared)
        guard let choice else { return try characters.list() }
        let display = shared.progressDisplay()
        defer { display.finish() }
        let census = CharacterCensus(sources, skipsRestricted: skipRestricted, workers: workers.workers)
        return try await census.characters(
            drawnBy: choice.minFaces, of: isAll ? nil : try characters.list()
        ) { display.show($0) }
    }
}
