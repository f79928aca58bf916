public import ArgumentParser
public import GlyphForge
import Logging

/// The option that selects characters.
struct CharacterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Characters, one class each: ranges (A-J, 0-9A-Za-z, U+0410-U+042F), names of alphabets, scripts and \
            Unicode blocks (latin-upper, digits, greek, cyrillic, hiragana, katakana, devanagari, runic, box-drawing \
            ...), or a file that lists them (@PATH, or a path that ends in .txt)
            """,
            valueName: "characters"))
    var chars = "A-J"

    func list() throws -> CharacterList { try Self.list(chars) }

    /// Warns of each word that is not the name of a character set and is read as a list of letters, and of characters
    /// in ranges that are skipped.
    func warnOfUnknownWords(_ shared: SharedOptions) {
        for word in chars == "all" ? [] : CharacterList.unknownWords(in: chars) {
            let letters = TextFormat.count(Set(word).count, "letter")
            shared.logger.notice("--chars: '\(word)' is not the name of a character set; using its \(letters).")
        }
        if let skipped = chars == "all" ? nil : (try? CharacterList(chars))?.skipped, !skipped.isEmpty {
            let ranges = TextFormat.shortened(Unicode.Scalar.rangeNotation(skipped), to: 60)
            shared.logger.notice(
                "--chars: skipped \(TextFormat.count(skipped.count, "character")) of ranges, invisible or unassigned: \(ranges)"
            )
        }
    }

    /// Parses the value of an option that lists characters.
    ///
    /// - Throws: `ValidationError` when the text is not a list of characters.
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
extension ImportFit: ExpressibleByArgument {}
extension Dedupe: ExpressibleByArgument {}
extension SmallFaces: ExpressibleByArgument {
    /// Parses the value of `--small-faces`; nil when it is neither a count nor a percentage.
    public init?(argument: String) { self.init(argument) }
}
extension InstanceSelection: ExpressibleByArgument {
    /// Parses the value of `--instances`; nil when it is not `default`, `named` or `grid:N`.
    public init?(argument: String) { self.init(argument) }
}

/// The option that adds the installed fonts.
struct InstalledFontsOption: ParsableArguments {
    @Option(
        defaultAsFlag: ":",
        help: ArgumentHelp(
            "The installed fonts; with a fontconfig pattern, only those that match it", valueName: "pattern"))
    var installed: String?

    /// The font sources that paths and `--installed` name.
    ///
    /// - Throws: `ValidationError` when neither names any.
    func sources(with paths: [String]) throws -> [FontSource] {
        let sources = paths.map { FontSource.path($0) } + (installed.map { [.installed(pattern: $0)] } ?? [])
        guard !sources.isEmpty else {
            throw ValidationError("No fonts given. Name folders, font files or archives, or use --installed.")
        }
        return sources
    }
}

/// The options that select fonts: paths and the installed fonts.
struct FontSourceOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Font files, archives (zip, 7z, tar.*) of fonts, and folders, searched recursively", valueName: "path"))
    var fonts: [String] = []

    @OptionGroup var installed: InstalledFontsOption

    /// The font sources that the options name.
    ///
    /// - Throws: `ValidationError` when they name none.
    func sources() throws -> [FontSource] { try installed.sources(with: fonts) }
}
