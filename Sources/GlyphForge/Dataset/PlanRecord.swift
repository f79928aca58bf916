/// A choice of characters by the number of faces that have them.
public struct CharacterChoice: Codable, Hashable, Sendable {
    /// The candidates in the syntax of `--chars`; `all` is all of Unicode except private use.
    public var candidates: String
    /// Minimum number of faces that must have a character.
    public var minFaces: Int

    /// A choice among candidates.
    public init(candidates: String, minFaces: Int) {
        self.candidates = candidates
        self.minFaces = minFaces
    }
}

/// A generation plan as the manifest stores it.
public struct PlanRecord: Codable, Hashable, Sendable {
    /// The characters in the syntax of `--chars`.
    public var characters: String
    /// How the characters were chosen, if by the number of faces that have them.
    public var choice: CharacterChoice?
    /// Which duplicates were left out.
    public var dedupe: Dedupe
    /// The characters that `extend` added, one item for each run.
    public var extensions: [String] = []
    /// How glyphs are placed in their images.
    public var fit: Fit
    /// Number of font files and archives.
    public var fontFiles: Int
    /// SHA-256 over the paths and sizes of the font files and archives.
    public var fontFilesDigest: String
    /// FreeType's version. Other versions may draw different pixels.
    public var freeType: String
    /// The instances of variable fonts in the syntax of `--instances`.
    public var instances: String
    /// Whether ink is black on white instead of white on black.
    public var inverted: Bool
    /// Whether fonts with restricted embedding permissions were skipped.
    public var leaveOutRestricted: Bool
    /// The seed of the random styles.
    public var seed: UInt64
    /// An image's width and height in pixels.
    public var side: Int
    /// Number of styled drawings of each instance, in addition to the plain one.
    public var styles: Int
    /// Folders, files and archives as given on the command line; `installed:PATTERN` for fonts found by fontconfig.
    public var sources: [String]
    /// The version of GlyphForge that made the data set.
    public var version: String

    /// The commands that make the data set again at `output`: `generate`, and `extend` for each extension.
    func commands(output: String) -> [String] {
        var words = ["glyphforge", "generate", output]
        let paths = sources.filter { !$0.hasPrefix("installed:") }
        if !paths.isEmpty { words += ["--fonts"] + paths }
        for source in sources where source.hasPrefix("installed:") {
            words += ["--installed", String(source.dropFirst("installed:".count))]
        }
        words += ["--chars", choice?.candidates ?? characters]
        if let choice { words += ["--min-faces", "\(choice.minFaces)"] }
        words += ["--fit", fit.rawValue, "--size", "\(side)"]
        if inverted { words.append("--invert") }
        if leaveOutRestricted { words.append("--skip-restricted") }
        if instances != InstanceSelection.default.description { words += ["--instances", instances] }
        if styles > 0 { words += ["--styles", "\(styles)", "--seed", "\(seed)"] }
        if dedupe != .none { words += ["--dedupe", dedupe.rawValue] }
        let extending = extensions.map { ["glyphforge", "extend", output, "--chars", $0] }
        return ([words] + extending).map(ShellCommand.line)
    }
}
