/// A choice of characters by how many faces draw them.
public struct CharacterChoice: Codable, Hashable, Sendable {
    /// What was chosen from, as `--chars` reads it; `all` is all of Unicode but private use.
    public var candidates: String
    /// The faces that must draw a character.
    public var minFaces: Int

    /// A choice from such candidates.
    public init(candidates: String, minFaces: Int) {
        self.candidates = candidates
        self.minFaces = minFaces
    }
}

/// A generation plan as it stands in the manifest, in JSON.
public struct PlanRecord: Codable, Hashable, Sendable {
    /// The characters, as `--chars` reads them.
    public var characters: String
    /// How they were chosen, when it was by the number of faces that draw them.
    public var choice: CharacterChoice?
    /// What was left out because it was there already.
    public var dedupe: Dedupe
    /// Characters added afterwards, an item for each time.
    public var extensions: [String] = []
    /// The fit.
    public var fit: Fit
    /// How many font files and archives were found.
    public var fontFiles: Int
    /// SHA-256 over their paths and sizes.
    public var fontFilesDigest: String
    /// FreeType's version: another one draws other pixels.
    public var freeType: String
    /// The instances of variable fonts, as `--instances` reads them.
    public var instances: String
    /// Black on white.
    public var inverted: Bool
    /// Whether restricted fonts were left out.
    public var leaveOutRestricted: Bool
    /// What the styles follow from.
    public var seed: UInt64
    /// Width and height in pixels.
    public var side: Int
    /// Styled drawings of each instance, beside the plain one.
    public var styles: Int
    /// Folders, files and archives as given; `installed:PATTERN` for fontconfig's.
    public var sources: [String]
    /// The version of GlyphForge.
    public var version: String

    /// The commands that make the data set again at `output`: one, and another for each extension.
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
