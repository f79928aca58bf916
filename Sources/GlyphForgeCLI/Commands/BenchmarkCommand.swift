import ArgumentParser

struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Train the published networks anew, or measure the speed of training.",
        subcommands: [BenchmarkPublishedCommand.self, BenchmarkSpeedCommand.self, BenchmarkEstimateCommand.self])
}
