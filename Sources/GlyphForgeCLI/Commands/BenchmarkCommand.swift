import ArgumentParser

struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Train the published networks anew, or measure speeds and estimates.",
        subcommands: [
            BenchmarkPublishedCommand.self, BenchmarkSpeedCommand.self, BenchmarkLabelsCommand.self,
            BenchmarkEstimateCommand.self,
        ])
}
