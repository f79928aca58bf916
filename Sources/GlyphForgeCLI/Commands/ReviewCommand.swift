import ArgumentParser

struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Review labels in the browser.",
        discussion: """
            Plans and decisions are stored in the data set's labels.sqlite. No other file of the data set changes.

            Examples:
              glyphforge review plan letters --budget 600
              glyphforge review serve letters
              glyphforge review export letters decisions.csv
            """,
        subcommands: [
            ReviewPlanCommand.self, ReviewServeCommand.self, ReviewExportCommand.self, ReviewImportCommand.self,
            ReviewMergeCommand.self,
        ])
}
