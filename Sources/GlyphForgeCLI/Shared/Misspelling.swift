import ArgumentParser
import GlyphForge
import Trainer

/// A subcommand that does not exist, with the name that was probably meant.
struct Misspelling {
    /// The sentence that the user sees.
    let sentence: String

    /// Follows the subcommands in the arguments; nil if each exists.
    ///
    /// - Parameter root: The command of the program.
    init?(_ arguments: [String], of root: any ParsableCommand.Type) {
        var command = root
        var path = ["glyphforge"]
        for argument in arguments {
            let subcommands = command.configuration.subcommands
            // What follows a command without subcommands, or an option, is not the name of a command.
            guard !subcommands.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return nil }
            let names = subcommands.map { $0._commandName }
            if let next = subcommands.first(where: { $0._commandName == argument }) {
                command = next
                path.append(argument)
                continue
            }
            // A command with a default subcommand passes it unknown words.
            guard command.configuration.defaultSubcommand == nil else { return nil }
            let nearest = Spelling.nearest(to: argument, in: names)
            let name = TextFormat.shortened(argument, to: 40)
            sentence = """
                \(path.joined(separator: " ")) has no command '\(Console.harmless(name))'. \
                \(nearest.map { "Did you mean `\((path + [$0]).joined(separator: " "))`?" }
                    ?? "`\(path.joined(separator: " ")) --help` lists the commands.")
                """
            return
        }
        return nil
    }
}
