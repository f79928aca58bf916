internal import GlyphForge

/// How a face fares.
public struct FontScore: Encodable, Hashable, Sendable {
    /// The number of the face among the data set's.
    let face: Int
    /// The font file, with its place in an archive.
    public let file: String
    /// The face's number in the file.
    public let index: Int
    public let family: String
    public let style: String
    public let right: Int
    public let wrong: Int
    /// The lower end of the 95 % interval of the share that is wrong: 1 of 1 says less than 9 of 10.
    public let errorAtLeast: Double

    private enum CodingKeys: CodingKey { case file, index, family, style, right, wrong, errorAtLeast }

    private init(face: Int, _ origin: ImageOrigins.Face, right: Int, wrong: Int) {
        self.face = face
        (file, index, family, style) = (origin.file, origin.index, origin.family, origin.style)
        (self.right, self.wrong) = (right, wrong)
        errorAtLeast = ProportionInterval.wilson(wrong, of: right + wrong).lowerBound
    }

    /// The faces with something wrong, the worst first: by ``errorAtLeast``.
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

/// How plain drawings fare, or styled ones.
public struct StyleScore: Encodable, Hashable, Sendable {
    /// Whether something was done to the outlines, such as slanting.
    public let isStyled: Bool
    public let images: Int
    public let right: Int
    public let accuracy: Double
    /// 95 %, over families; over images where fewer than two families are known.
    public let interval: ClosedRange<Double>
}
