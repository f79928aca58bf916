import ArgumentParser

struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Check labels by eye, in the browser.",
        discussion: """
            Plans and decisions lie in labels.sqlite in the data set's folder, which is not changed otherwise.

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
