internal import Glibc

/// What is done to a face's outlines before they are drawn, beyond what the font says.
public struct GlyphStyle: Hashable, Sendable {
    /// How much stems grow, in em.
    public var embolden = 0.0
    /// Degrees; positive leans to the right.
    public var slant = 0.0
    /// Factor on the width.
    public var width = 1.0
    /// Width of the line along the outline that is drawn instead of its inside, in em; 0 fills the letter.
    public var stroke = 0.0

    /// The outlines as they are.
    public static let plain = GlyphStyle()

    /// The ranges in which letters stay legible; outside they do not.
    public enum Ranges {
        /// In em.
        public static let embolden = 0.0...0.04
        /// In degrees.
        public static let slant = -8.0...10.0
        /// A factor.
        public static let width = 0.8...1.1
        /// In em; a thinner line breaks up when the letter is drawn small, a thicker one fills its counters.
        public static let stroke = 0.02...0.035
    }

    /// One style in so many is drawn as a line along the outline.
    private static let strokesOneIn = 8

    private init() {}

    /// A style within ``Ranges``, each value evenly distributed and in steps of about a hundredth of its range.
    public init(using generator: inout some RandomNumberGenerator) {
        func step(_ range: ClosedRange<Double>, digits: Double) -> Double {
            (Double.random(in: range, using: &generator) * digits).rounded() / digits
        }
        slant = step(Ranges.slant, digits: 10)
        width = step(Ranges.width, digits: 1000)
        if Int.random(in: 0..<Self.strokesOneIn, using: &generator) == 0 {
            stroke = step(Ranges.stroke, digits: 10_000)
        } else {
            embolden = step(Ranges.embolden, digits: 10_000)
        }
        // By chance it may be none at all, and a plain drawing is there already.
        if self == .plain { slant = Ranges.slant.upperBound }
    }
}
