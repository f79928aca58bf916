internal import GlyphForge

/// The right and wrong predictions of a face.
public struct FontScore: Encodable, Hashable, Sendable {
    /// Index of the face in the data set.
    let face: Int
    /// The font file, with its path inside an archive.
    public let file: String
    /// Index of the face in the file.
    public let index: Int
    /// The family's name.
    public let family: String
    /// The style's name.
    public let style: String
    /// Number of right predictions.
    public let right: Int
    /// Number of wrong predictions.
    public let wrong: Int
    /// The lower end of the 95 % confidence interval of the error rate: 1 wrong of 1 is weaker evidence than 9 of 10.
    public let errorAtLeast: Double

    private enum CodingKeys: CodingKey { case file, index, family, style, right, wrong, errorAtLeast }

    private init(face: Int, _ origin: ImageOrigins.Face, right: Int, wrong: Int) {
        self.face = face
        (file, index, family, style) = (origin.file, origin.index, origin.family, origin.style)
        (self.right, self.wrong) = (right, wrong)
        errorAtLeast = ProportionInterval.wilson(wrong, of: right + wrong).lowerBound
    }

    /// The faces with wrong predictions, sorted by ``errorAtLeast``, worst first.
    static func worst(_ origins: ImageOrigins, isRight: [Bool]) -> [FontScore] {
        var tallies = [(right: Int, wrong: Int)](repeating: (0, 0), count: origins.faces.count)
        for (image, face) in origins.faceOfImage.enumerated() {
            guard let face else { continue }
            if isRight[image] { tallies[face].right += 1 } else { tallies[face].wrong += 1 }
        }
        return tallies.enumerated().filter { $0.element.wrong > 0 }
            .map { FontScore(face: $0, origins.faces[$0], right: $1.right, wrong: $1.wrong) }
            .sorted { ($1.errorAtLeast, $1.wrong, $0.face) < ($0.errorAtLeast, $0.wrong, $1.face) }
    }
}

/// The accuracy on plain or on styled drawings.
public struct StyleScore: Encodable, Hashable, Sendable {
    /// Whether the outlines were changed, for example slanted.
    public let isStyled: Bool
    /// Number of images.
    public let images: Int
    /// Number of right predictions.
    public let right: Int
    /// The share of right predictions.
    public let accuracy: Double
    /// The 95 % confidence interval of the accuracy over font families; over images if fewer than two families are
    /// known.
    public let interval: ClosedRange<Double>
}
