import ArgumentParser

struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Reproduce published results, or measure speed on this machine.",
        subcommands: [
            BenchmarkPublishedCommand.self, BenchmarkSpeedCommand.self, BenchmarkLabelsCommand.self,
            BenchmarkEstimateCommand.self,
        ])
}
