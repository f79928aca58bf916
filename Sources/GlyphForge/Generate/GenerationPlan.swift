internal import Foundation

/// What to draw, and how. Stored with the data set as a ``PlanRecord``, so that the run can be identified and repeated.
public struct GenerationPlan: Hashable, Sendable {
    /// The characters; each is a class.
    public var characters: CharacterList
    /// How glyphs are placed in their images.
    public var fit: Fit
    /// An image's width and height in pixels, 8...512.
    public var side: Int
    /// Whether ink is black on white instead of white on black.
    public var isInverted: Bool
    /// Whether to skip fonts whose embedding permissions are "restricted".
    public var skipsRestricted = false
    /// Which instances of variable fonts are drawn.
    public var instances = InstanceSelection.default
    /// Number of styled drawings of each instance, in addition to the plain one; 0 or more.
    public var styles = 0
    /// Which duplicates are left out.
    public var dedupe = Dedupe.none
    /// The seed of the random styles.
    public var seed: UInt64 = 0
    /// The label of the first character; not 0 when a data set is extended.
    var firstLabel = 0
    /// How the characters were chosen, if by the number of faces that have them.
    public var choice: CharacterChoice?

    /// A plan; by default that of notMNIST: A to J, stretched to 28 x 28 pixels.
    public init(
        characters: CharacterList = CharacterList(codepoints: Array("ABCDEFGHIJ".unicodeScalars)), fit: Fit = .notmnist,
        side: Int = 28, isInverted: Bool = false
    ) {
        precondition(Dataset.sides.contains(side))
        self.characters = characters
        self.fit = fit
        self.side = side
        self.isInverted = isInverted
    }

    /// The plan of an existing data set, for other characters.
    init(_ record: PlanRecord, characters: CharacterList, firstLabel: Int) {
        self.init(characters: characters, fit: record.fit, side: record.side, isInverted: record.inverted)
        skipsRestricted = record.leaveOutRestricted
        instances = InstanceSelection(record.instances) ?? .default
        styles = record.styles
        dedupe = record.dedupe
        seed = record.seed
        self.firstLabel = firstLabel
    }

    /// The plan with its fonts, as the manifest stores it.
    func record(sources: [FontSource], catalogue: FontCatalogue, freeType: String) -> PlanRecord {
        let hash = SHA256()
        for location in catalogue.locations {
            let line = "\(location.path)\0\(location.size)\0\(location.faces.map { "\($0)" } ?? "")\n"
            Array(line.utf8).withUnsafeBytes { hash.update($0) }
        }
        return PlanRecord(
            characters: characters.notation, choice: choice, dedupe: dedupe, fit: fit,
            fontFiles: catalogue.locations.count,
            fontFilesDigest: Hexadecimal.text(hash.finish()), freeType: freeType, instances: instances.description,
            inverted: isInverted, leaveOutRestricted: skipsRestricted, seed: seed, side: side,
            styles: styles,
            sources: sources.map(\.recorded), version: GlyphForgeVersion.current)
    }
}
