import ArgumentParser
import GlyphForge

@main
struct GlyphForgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "glyphforge",
        abstract: "Make image-classification data sets from fonts; check labels.",
        discussion: """
            Examples:
              glyphforge generate letters --fonts ~/fonts     draw A to J from every font
              glyphforge info letters                         count images, classes and faces
              glyphforge sheet letters                        draw a contact sheet
              glyphforge export letters --as tar.gz letters.tar.gz
              glyphforge run out --fonts ~/fonts              run the whole pipeline

            Results go to standard output; progress and messages go to standard error.
            Exit codes: 0 success, 1 failure, 2 success with a problem to act on (doctor found one, or curate missed \
            --target-error), 64 wrong usage, 130 interrupted (run the same command again to resume).
            """,
        version: GlyphForgeVersion.current,
        groupedSubcommands: [
            CommandGroup(name: "Pipeline", subcommands: [RunCommand.self]),
            CommandGroup(name: "Font", subcommands: [FontsCommand.self]),
            CommandGroup(
                name: "Data set",
                subcommands: [
                    GenerateCommand.self, ExtendCommand.self, ImportCommand.self, SplitCommand.self, InfoCommand.self,
                    SheetCommand.self, DuplicatesCommand.self, CompareCommand.self, ExportCommand.self,
                ]),
            CommandGroup(
                name: "Network",
                subcommands: [
                    RecipesCommand.self, TrainCommand.self, CrossValidateCommand.self, EvaluateCommand.self,
                    PredictCommand.self, BenchmarkCommand.self,
                ]),
            CommandGroup(
                name: "Label",
                subcommands: [FlagCommand.self, ReviewCommand.self, EstimateCommand.self, CurateCommand.self]),
            CommandGroup(name: "System", subcommands: [DoctorCommand.self]),
        ])

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let problem = Misspelling(arguments, of: Self.self) {
            Console.message("Error: \(problem.sentence)")
            exit(withError: ExitCode.validationFailure)
        }
        await main(arguments)
    }
}
