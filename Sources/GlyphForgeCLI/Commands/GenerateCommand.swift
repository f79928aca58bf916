import ArgumentParser
import GlyphForge
import Logging

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "generate", abstract: "Draw.")
    @Argument var output: String
    @Option(parsing: .upToNextOption) var fonts: [String] = []
    @Option var workers = 1
    func run() async throws {
        let g = Generator(plan: GenerationPlan(), sources: fonts.map { .path($0) }, workers: workers, logger: { var l = Logger(label: "x"); l.logLevel = .error; return l }())
        print(try await g.run(output: output) { _ in })
    }
}
