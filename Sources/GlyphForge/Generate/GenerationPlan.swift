internal import Foundation

/// What to draw: kept with the data set, so that the run can be told from others and repeated.
public struct GenerationPlan: Hashable, Sendable {
    /// The characters; a class each.
    public var characters: CharacterList
    /// How glyphs are fitted into their images.
    public var fit: Fit
    /// An image's width and height in pixels, 8...512.
    public var side: Int
    /// Black ink on white instead of white on black.
    public var isInverted: Bool
    /// Whether fonts whose embedding permissions say "restricted" are left out.
    public var leavesOutRestricted = false
    /// Which instances of variable fonts are drawn.
    public var instances = InstanceSelection.default
    /// Styled drawings of each instance, beside the plain one; 0 or more.
    public var styles = 0
    /// What is left out because it is there already.
    public var dedupe = Dedupe.none
    /// Decides the styles.
    public var seed: UInt64 = 0
    /// The label of the first character: others than 0 are those by which a data set is extended.
    var firstLabel = 0
    /// How the characters were chosen, when it was by the number of faces that draw them.
    public var choice: CharacterChoice?

    /// The sides an image may have.
    public static let sides = 8...512

    /// A plan; by default that of the original: A to J, stretched to 28 x 28.
    public init(
        characters: CharacterList = CharacterList(codepoints: Array("ABCDEFGHIJ".unicodeScalars)), fit: Fit = .notmnist,
        side: Int = 28, isInverted: Bool = false
    ) {
        precondition(Self.sides.contains(side))
        self.characters = characters
        self.fit = fit
        self.side = side
        self.isInverted = isInverted
    }

    /// The plan by which a data set was made, for other characters.
    init(_ record: PlanRecord, characters: CharacterList, firstLabel: Int) {
        self.init(characters: characters, fit: record.fit, side: record.side, isInverted: record.inverted)
        leavesOutRestricted = record.leaveOutRestricted
        instances = InstanceSelection(record.instances) ?? .default
        styles = record.styles
        dedupe = record.dedupe
        seed = record.seed
        self.firstLabel = firstLabel
    }

    /// The plan and the fonts it is to be carried out on, as the manifest keeps them.
    func record(sources: [FontSource], catalogue: FontCatalogue, freeType: String) -> PlanRecord {
        let hash = SHA256()
        for location in catalogue.locations {
            let line = "\(location.path)\0\(location.size)\0\(location.faces.map { "\($0)" } ?? "")\n"
            Array(line.utf8).withUnsafeBytes { hash.update($0) }
        }
        return PlanRecord(
            characters: characters.notation, choice: choice, dedupe: dedupe, fit: fit,
            fontFiles: catalogue.locations.count,
            fontFilesDigest: hexadecimal(hash.finish()), freeType: freeType, instances: instances.description,
            inverted: isInverted, leaveOutRestricted: leavesOutRestricted, seed: seed, side: side,
            styles: styles,
            sources: sources.map(\.recorded), version: GlyphForgeVersion.current)
    }
}

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
        return ([words] + extending).map(shellLine)
    }
}

/// The program's version.
public enum GlyphForgeVersion {
    /// As in CHANGELOG.md.
    public static let current = "0.1.0"
}
