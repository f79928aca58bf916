import ArgumentParser
import GlyphForge

@main
struct GlyphForgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "glyphforge",
        abstract: "Turn fonts into image-classification data sets.",
        version: GlyphForgeVersion.current,
        subcommands: [GenerateCommand.self])
}
