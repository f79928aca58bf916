/// One flagged image.
public struct Issue: Encodable, Hashable, Sendable {
    /// Its row in the data set or the predictions file.
    public let index: Int
    /// The label it bears.
    public let given: Int
    /// The label that it should have; nil for "not a letter of this set", and where no class is likely enough.
    public let suggested: Int?
    /// The label's quality, 0 wrong to 1 right: the least come first.
    public let score: Double
    public let cause: Cause
    /// What the cause rests on: numbers by name.
    public let evidence: [String: Double]

    private enum CodingKeys: CodingKey { case index, given, suggested, score, cause, evidence }

    // `suggested` is always there, null for none.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(index, forKey: .index)
        try container.encode(given, forKey: .given)
        try container.encode(suggested, forKey: .suggested)
        try container.encode(score, forKey: .score)
        try container.encode(cause, forKey: .cause)
        try container.encode(evidence, forKey: .evidence)
    }
}
