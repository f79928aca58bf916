/// How a glyph is placed in its square image.
public enum Fit: String, Sendable, CaseIterable, Codable {
    /// Stretched to fill the square, each axis separately, as in the original notMNIST images.
    case notmnist
    /// Scaled to the largest size that fits, with its proportions kept, and centred.
    case contain
    /// As MNIST's digits: scaled to 20/28 of the side with its proportions kept, its centre of mass in the centre.
    case mnist
    /// All glyphs at the same size, so that baseline, advance width and relative sizes are kept. The image spans
    /// 1.25 em, from 0.25 em below the baseline to 1 em above it, with the advance width centred.
    case em
}
