public import ArgumentParser
public import GlyphForge
import Logging

/// Which characters.
struct CharacterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The characters, a class each: A-J, 0-9A-Za-z, U+0410-U+042F, names of alphabets, scripts and blocks (latin-upper, digits, greek, cyrillic, hiragana, katakana, devanagari, runic, box-drawing ...), or a file of such (@PATH, or a path ending in .txt).",
            valueName: "characters"))
    var chars = "A-J"

    func list() throws -> CharacterList { try Self.list(chars) }

    /// Says which words are taken for their letters.
    func warnOfUnknownWords(_ shared: SharedOptions) {
        for word in chars == "all" ? [] : CharacterList.unknownWords(in: chars) {
            shared.logger.notice(
                "--chars: '\(word)' is no name of a set and is taken for its \(Set(word).count) letters.")
        }
    }

    /// The list that a text gives, or why it is none.
    static func list(_ text: String) throws -> CharacterList {
        do {
            return try CharacterList(text)
        } catch let error as CharacterList.ParseError {
            throw ValidationError(error.description)
        }
    }
}

extension Fit: ExpressibleByArgument {}
extension ExportFormat: ExpressibleByArgument {}
extension ImportPart: ExpressibleByArgument {}
extension Dedupe: ExpressibleByArgument {}
extension SmallFaces: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
extension InstanceSelection: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

/// The installed fonts, beside those that paths name.
struct InstalledFontsOption: ParsableArguments {
    @Option(
        defaultAsFlag: ":",
        help: ArgumentHelp(
            "Also the installed fonts; with a fontconfig pattern, those that match it.", valueName: "pattern"))
    var installed: String?

    /// The sources that paths and `--installed` name.
    func sources(with paths: [String]) throws -> [FontSource] {
        let sources = paths.map { FontSource.path($0) } + (installed.map { [.installed(pattern: $0)] } ?? [])
        guard !sources.isEmpty else {
            throw ValidationError("Say where the fonts are: folders, files or archives, or --installed.")
        }
        return sources
    }
}

/// Where the fonts are: paths, and the installed ones.
struct FontSourceOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Folders (to any depth), font files, and archives (zip, 7z, tar.*) of fonts.", valueName: "path"))
    var fonts: [String] = []

    @OptionGroup var installed: InstalledFontsOption

    /// - Throws: `ValidationError` when none are named.
    func sources() throws -> [FontSource] { try installed.sources(with: fonts) }
}
