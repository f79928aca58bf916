import ArgumentParser

struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Reproduce published results, or measure speed on this machine.",
        discussion: """
            Examples:
              glyphforge benchmark published --train large --test small
              glyphforge benchmark speed --recipe cnn-vgg
              glyphforge benchmark labels predictions.npz
            """,
        subcommands: [
            BenchmarkPublishedCommand.self, BenchmarkSpeedCommand.self, BenchmarkLabelsCommand.self,
            BenchmarkEstimateCommand.self,
        ])
}
