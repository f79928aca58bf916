extension Comparison {
    /// A property of both data sets as text.
    public struct TraitRow: Hashable, Sendable {
        /// The property.
        public let name: String
        /// Its value in the first set.
        public let a: String
        /// Its value in the second set.
        public let b: String
    }

    /// The properties of both data sets for tables.
    public var rows: [TraitRow] {
        func row(_ name: String, _ text: (DatasetTraits) -> String) -> TraitRow {
            TraitRow(name: name, a: text(a), b: text(b))
        }
        func percent(_ share: Double) -> String { TextFormat.percent(share, digits: 1) }
        return [
            row("images") { TextFormat.grouped($0.images) },
            row("image size") { "\($0.side) x \($0.side)" },
            row("classes") { TextFormat.grouped($0.classes.count) },
            row("faces (or font names)") { TextFormat.grouped($0.faces) },
            row("families") { TextFormat.grouped($0.families) },
            row("mean grey level") { TextFormat.decimal($0.mean, digits: 1) },
            row("pixels equal to 0") { percent($0.shareOfZero) },
            row("pixels equal to 255") { percent($0.shareOf255) },
            row("images touching all four sides") { percent($0.shareTouchingAllSides) },
            row("solid images (all 255)") { TextFormat.grouped($0.solid) },
            row("blank images (all 0)") { TextFormat.grouped($0.blank) },
            row("duplicates") { TextFormat.grouped($0.extraCopies) },
            row("groups of duplicates across classes") { TextFormat.grouped($0.groupsAcrossClasses) },
        ]
    }

    /// Notes for the tables.
    public var notes: [String] {
        var notes = [
            "The grey-level histograms differ by \(TextFormat.percent(histogramDistance, digits: 1)) (0 %: equal, 100 %: no grey "
                + "level in common)."
        ]
        if !sameSide { notes.append("The images have different sizes, so mean images are not compared.") }
        if classes.isEmpty { notes.append("The data sets have no class in common.") }
        for (set, only) in [("A", onlyInA), ("B", onlyInB)] where !only.isEmpty {
            let more = only.count > Self.maxNamed ? " and \(TextFormat.grouped(only.count - Self.maxNamed)) more" : ""
            notes.append("Only in \(set): \(only.prefix(Self.maxNamed).joined(separator: " "))\(more).")
        }
        return notes
    }

    private static let maxNamed = 40
}

extension Comparison.ClassPair {
    /// A short name of the class.
    public var symbol: String { a.symbol }
}

extension DatasetTraits.ClassTraits {
    /// The class's character, or its name if it is not a character.
    public var symbol: String {
        UInt32(codepoint.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init).map { String($0) } ?? name
    }
}
