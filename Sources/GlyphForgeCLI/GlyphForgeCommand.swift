import ArgumentParser
import GlyphForge

@main
struct GlyphForgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "glyphforge",
        abstract: "Turn fonts into image-classification data sets.",
        discussion: """
            Examples:
              glyphforge generate letters --fonts ~/fonts     draw A-J of every font
              glyphforge info letters                         count what came of it
              glyphforge sheet letters                        look at it
              glyphforge export letters --as tar.gz letters.tar.gz

            Results go to standard output; progress and messages to standard error.
            Exit codes: 0 done, 1 failed, 2 done, but not well (doctor found something wrong), \
            64 wrong usage, 130 interrupted (generate goes on when it is run again).
            """,
        version: GlyphForgeVersion.current,
        groupedSubcommands: [
            CommandGroup(name: "The whole", subcommands: [RunCommand.self]),
            CommandGroup(name: "Fonts", subcommands: [FontsCommand.self]),
            CommandGroup(
                name: "Dataset",
                subcommands: [
                    GenerateCommand.self, ExtendCommand.self, ImportCommand.self, SplitCommand.self, InfoCommand.self,
                    SheetCommand.self, DuplicatesCommand.self, CompareCommand.self, ExportCommand.self,
                ]),
            CommandGroup(
                name: "Networks",
                subcommands: [
                    RecipesCommand.self, TrainCommand.self, CrossValidateCommand.self, EvaluateCommand.self,
                    PredictCommand.self,
                    BenchmarkCommand.self,
                ]),
            CommandGroup(
                name: "Labels",
                subcommands: [FlagCommand.self, ReviewCommand.self, EstimateCommand.self, CurateCommand.self]),
            CommandGroup(name: "Machine", subcommands: [DoctorCommand.self]),
        ])
}
