import ArgumentParser

struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Check labels by eye: plan what to look at.",
        subcommands: [ReviewPlanCommand.self])
}
