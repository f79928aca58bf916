internal import Foundation

/// What a data set was made from and how, as its manifest keeps it in JSON: drawn from fonts or imported, and then
/// parted.
public struct Provenance: Codable, Hashable, Sendable {
    /// How it was drawn from fonts; nil for imported sets.
    public var generation: PlanRecord?
    /// What it was imported from; nil for sets drawn from fonts.
    public var imported: ImportRecord?
    /// What was taken of it, one after the other: of what ``generation`` or ``imported`` tells, the first; of that the
    /// next.
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

    /// The commands that make the data set again at `output`, one after the other.
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

    /// How it was reviewed the last time; nil for sets never curated.
    public var curation: CurationRecord? { derivations.lazy.compactMap(\.curation).last }
}

/// How a data set was made of another one: a part of it, or the decisions of reviewers applied to it.
public struct Derivation: Codable, Hashable, Sendable {
    /// Which part, where it is one.
    public private(set) var part: PartRecord?
    /// What was decided, where it was curated.
    public private(set) var curation: CurationRecord?

    init(part: PartRecord) { self.part = part }
    package init(curation: CurationRecord) { self.curation = curation }

    /// Reads one or the other, never both.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        part = try fields.decodeIfPresent(PartRecord.self, forKey: .part)
        curation = try fields.decodeIfPresent(CurationRecord.self, forKey: .curation)
        guard (part == nil) != (curation == nil) else {
            throw DecodingError.dataCorruptedError(
                forKey: .part, in: fields, debugDescription: "neither part nor curation, or both")
        }
    }

    /// The data set it was made of, as given.
    public var source: String { part?.source ?? curation?.source ?? "" }

    func command(output: String) -> String { part?.command(output: output) ?? curation?.command(output: output) ?? "" }
}

/// What an imported data set was read from.
public struct ImportRecord: Codable, Hashable, Sendable {
    /// The folder, archive or file, as given.
    public var source: String
    /// Its form: `folders`, `tar`, `zip`, `idx` or `npz`.
    public var form: String
    /// Which part of a file or folder that holds two: `train` or `test`.
    public var part: String?
    /// The classes' characters as given, as `--chars` reads them; nil where they follow from the source.
    public var characters: String?
    /// Width and height in pixels.
    public var side: Int
    /// The version of GlyphForge.
    public var version: String

    /// The command that imports it again to `output`.
    func command(output: String) -> String {
        var words = ["glyphforge", "import", source, output]
        if let part { words += ["--part", part] }
        if let characters { words += ["--chars", characters] }
        return ShellCommand.line(words)
    }
}

/// Which part of another data set this one is.
public struct PartRecord: Codable, Hashable, Sendable {
    /// `large` or `small`.
    public var name: String
    /// The data set it was taken from, as given.
    public var source: String
    /// SHA-256 over the digests and labels of the images of that data set.
    public var sourceDigest: String
    /// Faces of the small part, as `--small-faces` was given: a number or a share.
    public var smallFaces: String
    /// Whether the small part was to have plain drawings only.
    public var smallPlain: Bool
    /// The seed that chose the faces.
    public var seed: UInt64

    /// The command that parts the source again; the other part's name is made up.
    func command(output: String) -> String {
        let other = name == "large" ? "small" : "large"
        var words = ["glyphforge", "split", source] + (name == "large" ? [output, other] : [other, output])
        words += ["--small-faces", smallFaces]
        if smallPlain { words.append("--small-plain") }
        words += ["--seed", "\(seed)"]
        return ShellCommand.line(words)
    }
}

/// The decisions of reviewers, applied to another data set.
public struct CurationRecord: Codable, Hashable, Sendable {
    /// The share of wrong labels that is left, estimated from a probability sample.
    public struct Residual: Codable, Hashable, Sendable {
        /// The estimate, 0 to 1.
        public var rate: Double
        /// Its 95 % interval.
        public var interval: [Double]
        /// Images of the sample that were decided on.
        public var sampled: Int

        package init(rate: Double, interval: [Double], sampled: Int) {
            self.rate = rate
            self.interval = interval
            self.sampled = sampled
        }
    }

    /// The data set it was made of, as given.
    public var source: String
    /// SHA-256 over the digests and labels of the images of that data set.
    public var sourceDigest: String
    /// SHA-256 over the decisions that were applied.
    public var decisionsDigest: String
    /// Images whose label a reviewer saw too.
    public var confirmed = 0
    /// Images that got another label.
    public var relabelled = 0
    /// Images left out because they show no character of the set, or a wrong one that nobody named.
    public var dropped = 0
    /// Images left out because reviewers could not tell what they show, or did not agree.
    public var undecided = 0
    /// Images that nobody looked at; they are kept.
    public var unreviewed = 0
    /// Decisions by mode: `guess` one by one without the label, `grid` on pages of one label, `import` from files.
    public var decisionsByMode: [String: Int] = [:]
    /// Who decided, by the names they gave, sorted.
    public var reviewers: [String] = []
    /// What is left; nil without a probability sample.
    public var residual: Residual?
    /// The version of GlyphForge.
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
