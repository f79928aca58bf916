/// How a glyph is fitted into its square image.
public enum Fit: String, Sendable, CaseIterable, Codable {
    /// Stretched to fill the square, each axis on its own: the recipe of the original notMNIST images.
    case notmnist
    /// As large as fits with its proportions kept, centred.
    case contain
    /// As MNIST's digits: within 20/28 of the side with its proportions kept, the centre of mass in the middle.
    case mnist
    /// Not scaled glyph by glyph: baseline, advance and size keep their meaning. The image spans 1.25 em, from
    /// 0.25 em below the baseline to 1 em above it; the advance width is centred.
    case em
}
