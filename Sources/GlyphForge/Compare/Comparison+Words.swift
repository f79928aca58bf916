extension Comparison {
    /// A trait of both sets, as it is shown.
    public struct TraitRow: Hashable, Sendable {
        /// What it is.
        public let name: String
        /// In the first set.
        public let a: String
        /// In the second set.
        public let b: String
    }

    /// The traits of both sets for tables.
    public var rows: [TraitRow] {
        func row(_ name: String, _ text: (DatasetTraits) -> String) -> TraitRow {
            TraitRow(name: name, a: text(a), b: text(b))
        }
        func percent(_ share: Double) -> String { TextFormat.percent(share, digits: 1) }
        return [
            row("images") { TextFormat.grouped($0.images) },
            row("size") { "\($0.side) x \($0.side)" },
            row("classes") { TextFormat.grouped($0.classes.count) },
            row("faces, or names of fonts") { TextFormat.grouped($0.faces) },
            row("families") { TextFormat.grouped($0.families) },
            row("mean of all pixels") { TextFormat.decimal($0.mean, digits: 1) },
            row("pixels that are 0") { percent($0.shareOfZero) },
            row("pixels that are 255") { percent($0.shareOf255) },
            row("images with ink on all four sides") { percent($0.shareTouchingAllSides) },
            row("solid images (all 255)") { TextFormat.grouped($0.solid) },
            row("blank images (all 0)") { TextFormat.grouped($0.blank) },
            row("byte-identical extra copies") { TextFormat.grouped($0.extraCopies) },
            row("groups of copies across classes") { TextFormat.grouped($0.groupsAcrossClasses) },
        ]
    }

    /// What the tables do not say.
    public var notes: [String] {
        var notes = [
            "Grey levels' shares differ by \(TextFormat.decimal(100 * histogramDistance, digits: 1)) % (0: alike, 100: no level in common)."
        ]
        if !sameSide { notes.append("The images are of different sizes, so mean images are not compared.") }
        if classes.isEmpty { notes.append("The sets have no class in common.") }
        for (set, only) in [("A", onlyInA), ("B", onlyInB)] where !only.isEmpty {
            let more = only.count > Self.mostNamed ? " and \(TextFormat.grouped(only.count - Self.mostNamed)) more" : ""
            notes.append("Only in \(set): \(only.prefix(Self.mostNamed).joined(separator: " "))\(more).")
        }
        return notes
    }

    private static let mostNamed = 40
}

extension Comparison.ClassPair {
    /// What to call the class where there is little room.
    public var symbol: String { a.symbol }
}

extension DatasetTraits.ClassTraits {
    /// The character, or the name of what is none.
    public var symbol: String {
        UInt32(codepoint.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init).map { String($0) } ?? name
    }
}
