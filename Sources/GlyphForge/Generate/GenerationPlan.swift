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
    public var leavesOutRestricted: Bool

    /// The sides an image may have.
    public static let sides = 8...512

    /// A plan; by default that of the original: A to J, stretched to 28 x 28.
    public init(
        characters: CharacterList = CharacterList(codepoints: Array("ABCDEFGHIJ".unicodeScalars)), fit: Fit = .notmnist,
        side: Int = 28, isInverted: Bool = false, leavesOutRestricted: Bool = false
    ) {
        precondition(Self.sides.contains(side))
        self.characters = characters
        self.fit = fit
        self.side = side
        self.isInverted = isInverted
        self.leavesOutRestricted = leavesOutRestricted
    }

    /// The plan and the fonts it is to be carried out on, as the manifest keeps them.
    func record(sources: [FontSource], catalogue: FontCatalogue, freeType: String) -> PlanRecord {
        let hash = SHA256()
        for location in catalogue.locations {
            let line = "\(location.path)\0\(location.size)\0\(location.faces.map { "\($0)" } ?? "")\n"
            Array(line.utf8).withUnsafeBytes { hash.update($0) }
        }
        return PlanRecord(
            characters: characters.notation, fit: fit, fontFiles: catalogue.locations.count,
            fontFilesDigest: hexadecimal(hash.finish()), freeType: freeType, inverted: isInverted,
            leaveOutRestricted: leavesOutRestricted, side: side,
            sources: sources.map {
                switch $0 {
                case .path(let path): path
                case .installed(let pattern): "installed:\(pattern)"
                }
            }, version: GlyphForgeVersion.current)
    }
}

/// A generation plan as it stands in the manifest, in JSON.
public struct PlanRecord: Codable, Hashable, Sendable {
    /// The characters, as `--chars` reads them.
    public var characters: String
    /// The fit.
    public var fit: Fit
    /// How many font files and archives were found.
    public var fontFiles: Int
    /// SHA-256 over their paths and sizes.
    public var fontFilesDigest: String
    /// FreeType's version: another one draws other pixels.
    public var freeType: String
    /// Black on white.
    public var inverted: Bool
    /// Whether restricted fonts were left out.
    public var leaveOutRestricted: Bool
    /// Width and height in pixels.
    public var side: Int
    /// Folders, files and archives as given; `installed:PATTERN` for fontconfig's.
    public var sources: [String]
    /// The version of GlyphForge.
    public var version: String

    /// In JSON with sorted keys.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The command that makes the data set again at `output`.
    public func command(output: String) -> String {
        var words = ["glyphforge", "generate", output]
        let paths = sources.filter { !$0.hasPrefix("installed:") }
        if !paths.isEmpty { words += ["--fonts"] + paths }
        for source in sources where source.hasPrefix("installed:") {
            words += ["--installed", String(source.dropFirst("installed:".count))]
        }
        words += ["--chars", characters, "--fit", fit.rawValue, "--size", "\(side)"]
        if inverted { words.append("--invert") }
        if leaveOutRestricted { words.append("--skip-restricted") }
        return words.map(shellQuoted).joined(separator: " ")
    }
}

/// The program's version.
public enum GlyphForgeVersion {
    /// As in CHANGELOG.md.
    public static let current = "0.1.0"
}

/// A word as a shell takes it whole.
private func shellQuoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy {
        switch $0 {
        case "A"..."Z", "a"..."z", "0"..."9", "-", "_", ".", "/", "+", ",", "=": true
        default: false
        }
    }
    return plain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
}

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
