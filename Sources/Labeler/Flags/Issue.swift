/// A flagged image.
public struct Issue: Encodable, Hashable, Sendable {
    /// The image's row in the data set or the predictions file.
    public let index: Int
    /// The given label.
    public let given: Int
    /// The suggested label; nil where the image is not a letter of this set, or no class is likely enough.
    public let suggested: Int?
    /// The score of the given label, 0 (wrong) to 1 (right). Issues are listed by rising score.
    public let score: Double
    /// Why the image is flagged.
    public let cause: Cause
    /// The numbers behind the cause, by name.
    public let evidence: [String: Double]
    /// The name that the image had in the source of an imported data set; nil if it has none.
    public let source: String?

    private enum CodingKeys: CodingKey { case index, given, suggested, score, cause, evidence, source }

    /// Encodes all properties; a missing suggestion is written as null, and a missing source is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(index, forKey: .index)
        try container.encode(given, forKey: .given)
        try container.encode(suggested, forKey: .suggested)
        try container.encode(score, forKey: .score)
        try container.encode(cause, forKey: .cause)
        try container.encode(evidence, forKey: .evidence)
        try container.encodeIfPresent(source, forKey: .source)
    }
}
