import ArgumentParser
import Testing

@testable import GlyphForgeCLI

@Suite("Help texts of all commands")
struct HelpTests {
    /// Every command of the program, with the words that a user types for it.
    private static let commands: [(name: String, configuration: CommandConfiguration)] = {
        func tree(
            _ command: any ParsableCommand.Type, _ path: String
        ) -> [(name: String, configuration: CommandConfiguration)] {
            let configuration = command.configuration
            let name = path + (configuration.commandName ?? "\(command)")
            return [(name, configuration)] + configuration.subcommands.flatMap { tree($0, name + " ") }
        }
        return tree(GlyphForgeCommand.self, "")
    }()

    @Test("An abstract has at most 70 characters and ends with a full stop")
    func abstracts() {
        #expect(Self.commands.count > 30)
        for (name, configuration) in Self.commands {
            let abstract = configuration.abstract
            #expect((1...70).contains(abstract.count), "\(name): \(abstract.count) characters")
            #expect(abstract.hasSuffix(".") && abstract.first?.isUppercase == true, "\(name): \(abstract)")
        }
    }

    @Test("A discussion has examples")
    func examples() {
        for (name, configuration) in Self.commands {
            #expect(configuration.discussion.contains("Examples:\n  glyphforge "), "\(name)")
        }
    }
}
