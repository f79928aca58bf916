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

    /// A plan; by default that of the original: A to J, stretched to 28 x 28.
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
            fontFilesDigest: Hexadecimal.text(hash.finish()), freeType: freeType, instances: instances.description,
            inverted: isInverted, leaveOutRestricted: leavesOutRestricted, seed: seed, side: side,
            styles: styles,
            sources: sources.map(\.recorded), version: GlyphForgeVersion.current)
    }
}
