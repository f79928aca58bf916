internal import GlyphForge

/// How well one class is told from the others.
public struct ClassScore: Encodable, Hashable, Sendable {
    /// The class's label.
    public let label: Int
    /// Its codepoint, as `U+0041`; empty where it is no character.
    public let codepoint: String
    /// Its name.
    public let name: String
    /// Images given this label.
    public let support: Int
    /// Images for which the class was predicted.
    public let predicted: Int
    /// The share of the predictions that are right; nil when there is none.
    public let precision: Double?
    /// The share of the class's images that are right; nil when there is none.
    public let recall: Double?
    /// The harmonic mean of precision and recall; nil when there are neither images nor predictions.
    public let f1: Double?

    init(_ item: DatasetClass, right: Int, support: Int, predicted: Int) {
        label = item.label
        codepoint = item.notation
        name = item.name
        self.support = support
        self.predicted = predicted
        precision = predicted > 0 ? Double(right) / Double(predicted) : nil
        recall = support > 0 ? Double(right) / Double(support) : nil
        f1 = support + predicted > 0 ? 2 * Double(right) / Double(support + predicted) : nil
    }

    private enum CodingKeys: CodingKey { case label, codepoint, name, support, predicted, precision, recall, f1 }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(label, forKey: .label)
        try container.encode(codepoint, forKey: .codepoint)
        try container.encode(name, forKey: .name)
        try container.encode(support, forKey: .support)
        try container.encode(predicted, forKey: .predicted)
        // Null where it is undefined, rather than no key.
        try container.encode(precision, forKey: .precision)
        try container.encode(recall, forKey: .recall)
        try container.encode(f1, forKey: .f1)
    }
}
