internal import Foundation

/// What a data set was made from and how, as its manifest keeps it in JSON: drawn from fonts or imported, and then parted.
public struct Provenance: Codable, Hashable, Sendable {
    /// How it was drawn from fonts; nil for imported sets.
    public var generation: PlanRecord?
    /// What it was imported from; nil for sets drawn from fonts.
    public var imported: ImportRecord?
    /// The parts taken, one after the other: of what ``generation`` or ``imported`` tells, the first; of that the next.
    public var parts: [PartRecord] = []

    init(generation: PlanRecord) { self.generation = generation }
    init(imported: ImportRecord) { self.imported = imported }

    /// In JSON with sorted keys.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Reads what ``json()`` wrote; nil when it is something else.
    init?(json: String) {
        guard let found = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)),
            (found.generation == nil) != (found.imported == nil)
        else { return nil }
        self = found
    }

    /// An image's width and height in pixels.
    public var side: Int { generation?.side ?? imported?.side ?? 0 }

    /// The commands that make the data set again at `output`, one after the other.
    public func commands(output: String) -> [String] {
        var commands: [String] = []
        var place = parts.isEmpty ? output : parts[0].source
        if let generation { commands += generation.commands(output: place) }
        if let imported { commands.append(imported.command(output: place)) }
        for (position, part) in parts.enumerated() {
            place = position + 1 < parts.count ? parts[position + 1].source : output
            commands.append(part.command(output: place))
        }
        return commands
    }
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
        return words.map(shellQuoted).joined(separator: " ")
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
        return words.map(shellQuoted).joined(separator: " ")
    }
}

/// A word as a shell takes it whole.
func shellQuoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy {
        switch $0 {
        case "A"..."Z", "a"..."z", "0"..."9", "-", "_", ".", "/", "+", ",", "=", ":", "%": true
        default: false
        }
    }
    return plain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
}

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
