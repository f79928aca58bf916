internal import Glibc

/// Changes to a face's outlines before they are drawn, such as slanting: an augmentation of the font.
public struct GlyphStyle: Hashable, Sendable {
    /// Added width of stems, in em.
    public var embolden = 0.0
    /// Slant in degrees; positive values lean to the right.
    public var slant = 0.0
    /// Horizontal scale factor.
    public var width = 1.0
    /// Width in em of a line that is drawn along the outline instead of filling it; 0 fills the letter.
    public var stroke = 0.0

    /// Unchanged outlines.
    public static let plain = GlyphStyle()

    /// The ranges of random styles. Outside them letters become illegible.
    public enum Ranges {
        /// In em.
        public static let embolden = 0.0...0.04
        /// In degrees.
        public static let slant = -8.0...10.0
        /// As a factor.
        public static let width = 0.8...1.1
        /// In em. A thinner line breaks up at small sizes, a thicker one fills the counters.
        public static let stroke = 0.02...0.035
    }

    /// One style in this many is a line along the outline.
    private static let stylesPerStroke = 8

    private init() {}

    /// A random style within ``Ranges``. Each value is uniformly distributed, in steps of about 1/100 of its range.
    public init(using generator: inout some RandomNumberGenerator) {
        func step(_ range: ClosedRange<Double>, digits: Double) -> Double {
            (Double.random(in: range, using: &generator) * digits).rounded() / digits
        }
        slant = step(Ranges.slant, digits: 10)
        width = step(Ranges.width, digits: 1000)
        if Int.random(in: 0..<Self.stylesPerStroke, using: &generator) == 0 {
            stroke = step(Ranges.stroke, digits: 10_000)
        } else {
            embolden = step(Ranges.embolden, digits: 10_000)
        }
        // All values may round to the plain style, which every data set already has.
        if self == .plain { slant = Ranges.slant.upperBound }
    }
}
