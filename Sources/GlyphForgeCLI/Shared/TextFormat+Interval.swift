import GlyphForge

extension TextFormat {
    /// The bounds of an interval of fractions as percentages with two decimals: `93.10 to 94.52 %`.
    static func interval(_ bounds: [Double]) -> String {
        bounds.map { decimal(100 * $0, digits: 2) }.joined(separator: " to ") + " %"
    }
}
