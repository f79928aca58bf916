internal import Foundation

/// What a data set was made from, and how: drawn from fonts or imported, then possibly split or curated. The manifest
/// stores it as JSON.
public struct Provenance: Codable, Hashable, Sendable {
    /// How the data set was drawn from fonts; nil for imported ones.
    public var generation: PlanRecord?
    /// What the data set was imported from; nil for those drawn from fonts.
    public var imported: ImportRecord?
    /// The steps from the original data set to this one, in order.
    public var derivations: [Derivation] = []

    init(generation: PlanRecord) { self.generation = generation }
    init(imported: ImportRecord) { self.imported = imported }

    /// The JSON that the manifest stores.
    func json() throws -> String { String(decoding: try JSON.encoder().encode(self), as: UTF8.self) }

    /// Reads the JSON that ``json()`` writes; nil if it is anything else.
    init?(json: String) {
        // Callers report a damaged manifest; the decoder's reason would not help to repair it.
        guard let found = try? JSON.decoder().decode(Self.self, from: Data(json.utf8)),
            (found.generation == nil) != (found.imported == nil)
        else { return nil }
        self = found
    }

    /// An image's width and height in pixels.
    public var side: Int { generation?.side ?? imported?.side ?? 0 }

    /// The commands that make the data set again at `output`, in order.
    public func commands(output: String) -> [String] {
        var commands: [String] = []
        var place = derivations.first?.source ?? output
        if let generation { commands += generation.commands(output: place) }
        if let imported { commands.append(imported.command(output: place)) }
        for (position, derivation) in derivations.enumerated() {
            place = position + 1 < derivations.count ? derivations[position + 1].source : output
            commands.append(derivation.command(output: place))
        }
        return commands
    }

    /// The last curation; nil if the data set was never curated.
    public var curation: CurationRecord? { derivations.lazy.compactMap(\.curation).last }
}

/// How a data set was made from another one: as one split of it, or by applying the decisions of reviewers.
public struct Derivation: Codable, Hashable, Sendable {
    /// The split; nil for a curation.
    public private(set) var split: SplitRecord?
    /// The curation; nil for a split.
    public private(set) var curation: CurationRecord?

    private enum CodingKeys: String, CodingKey {
        case split = "part"
        case curation
    }

    init(split: SplitRecord) { self.split = split }
    package init(curation: CurationRecord) { self.curation = curation }

    /// Decodes either ``split`` or ``curation``; throws if there are both or neither.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        split = try fields.decodeIfPresent(SplitRecord.self, forKey: .split)
        curation = try fields.decodeIfPresent(CurationRecord.self, forKey: .curation)
        guard (split == nil) != (curation == nil) else {
            throw DecodingError.dataCorruptedError(
                forKey: .split, in: fields, debugDescription: "There must be either a split or a curation.")
        }
    }

    /// The path of the source data set, as given on the command line.
    public var source: String { split?.source ?? curation?.source ?? "" }

    func command(output: String) -> String { split?.command(output: output) ?? curation?.command(output: output) ?? "" }
}

/// The source of an imported data set.
public struct ImportRecord: Codable, Hashable, Sendable {
    /// The folder, archive or file, as given on the command line.
    public var source: String
    /// The source's format: `folders`, `tar`, `zip`, `idx`, `npz`, `mat`, `csv` or `webdataset`.
    public var form: String
    /// Which part was imported, `train`, `val` or `test`; nil if the source has only one.
    public var part: String?
    /// The classes' characters in the syntax of `--chars`; nil if they follow from the source.
    public var characters: String?
    /// How images were resized to `side`, `contain` or `stretch`; nil if they were not.
    public var fit: String?
    /// Whether grey levels were inverted; nil if not.
    public var isInverted: Bool?
    /// Whether rows and columns were exchanged; nil if not.
    public var isTransposed: Bool?
    /// The source's number of the first class; nil for 0.
    public var labelOffset: Int?
    /// The range of the source's numbers that became 0 to 255, such as `0...1`; nil if they were grey levels.
    public var scaledFrom: String?
    /// An image's width and height in pixels.
    public var side: Int
    /// The version of GlyphForge that imported the data set.
    public var version: String

    /// The command that imports the data set again to `output`.
    func command(output: String) -> String {
        var words = ["glyphforge", "import", source, output]
        if let part { words += ["--part", part] }
        if let characters { words += ["--chars", characters] }
        if let fit { words += ["--size", "\(side)", "--fit", fit] }
        if isInverted == true { words.append("--invert") }
        if isTransposed == true { words.append("--transpose") }
        if let labelOffset { words += ["--label-offset", "\(labelOffset)"] }
        return ShellCommand.line(words)
    }
}

/// Which split of another data set this data set is.
public struct SplitRecord: Codable, Hashable, Sendable {
    /// `large` or `small`.
    public var name: String
    /// The path of the source data set, as given on the command line.
    public var source: String
    /// SHA-256 over the digests and labels of the source's images.
    public var sourceDigest: String
    /// The faces of the small split in the syntax of `--small-faces`: a number or a percentage.
    public var smallFaces: String
    /// Whether the small split has plain drawings only.
    public var smallPlain: Bool
    /// The random seed that selected the faces.
    public var seed: UInt64

    /// The command that splits the source again. The other split's name is not recorded, so it is `large` or `small`.
    func command(output: String) -> String {
        let other = name == "large" ? "small" : "large"
        var words = ["glyphforge", "split", source] + (name == "large" ? [output, other] : [other, output])
        words += ["--small-faces", smallFaces]
        if smallPlain { words.append("--small-plain") }
        words += ["--seed", "\(seed)"]
        return ShellCommand.line(words)
    }
}

/// Reviewers' decisions, as applied to another data set.
public struct CurationRecord: Codable, Hashable, Sendable {
    /// The rate of remaining label errors, estimated from a probability sample.
    public struct Residual: Codable, Hashable, Sendable {
        /// The estimate, 0 to 1.
        public var rate: Double
        /// The lower and upper bound of its 95 % confidence interval.
        public var interval: [Double]
        /// Number of reviewed images in the sample.
        public var sampled: Int

        package init(rate: Double, interval: [Double], sampled: Int) {
            self.rate = rate
            self.interval = interval
            self.sampled = sampled
        }
    }

    /// The path of the source data set, as given on the command line.
    public var source: String
    /// SHA-256 over the digests and labels of the source's images.
    public var sourceDigest: String
    /// SHA-256 over the applied decisions.
    public var decisionsDigest: String
    /// Number of images whose label reviewers confirmed.
    public var confirmed = 0
    /// Number of images that got another label.
    public var relabelled = 0
    /// Number of images removed because they show no class of the data set, or a wrong one that no reviewer named.
    public var dropped = 0
    /// Number of images removed because reviewers could not classify them, or disagreed.
    public var undecided = 0
    /// Number of unreviewed images; they are kept.
    public var unreviewed = 0
    /// Number of decisions by mode: `guess` (one image at a time without its label), `grid` (pages of one label),
    /// `import` (from files).
    public var decisionsByMode: [String: Int] = [:]
    /// The reviewers' names, sorted.
    public var reviewers: [String] = []
    /// The rate of remaining label errors; nil without a probability sample.
    public var residual: Residual?
    /// The version of GlyphForge that applied the decisions.
    public var version: String

    package init(source: String, sourceDigest: String, decisionsDigest: String) {
        self.source = source
        self.sourceDigest = sourceDigest
        self.decisionsDigest = decisionsDigest
        version = GlyphForgeVersion.current
    }

    /// The command that applies the decisions again.
    func command(output: String) -> String {
        ShellCommand.line(["glyphforge", "curate", source, output])
    }
}
