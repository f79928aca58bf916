internal import GlyphForge

/// Precision, recall and F1 of a class.
public struct ClassScore: Encodable, Hashable, Sendable {
    /// The label of the class.
    public let label: Int
    /// The codepoint, such as `U+0041`; empty for a class that is not a character.
    public let codepoint: String
    /// The name of the class.
    public let name: String
    /// Number of images with this given label.
    public let support: Int
    /// Number of images with this predicted class.
    public let predicted: Int
    /// The share of right predictions among the predictions of this class; nil without predictions.
    public let precision: Double?
    /// The share of right predictions among the images of this class; nil without images.
    public let recall: Double?
    /// The harmonic mean of precision and recall; nil with neither images nor predictions.
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

    /// Encodes undefined values as null instead of omitting them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(label, forKey: .label)
        try container.encode(codepoint, forKey: .codepoint)
        try container.encode(name, forKey: .name)
        try container.encode(support, forKey: .support)
        try container.encode(predicted, forKey: .predicted)
        try container.encode(precision, forKey: .precision)
        try container.encode(recall, forKey: .recall)
        try container.encode(f1, forKey: .f1)
    }
}
