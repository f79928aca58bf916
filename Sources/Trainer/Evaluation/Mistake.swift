/// An image whose predicted class differs from the given label.
public struct Mistake: Encodable, Hashable, Sendable {
    /// The image's row in the data set.
    public let index: Int
    /// The given label.
    public let given: Int
    /// The predicted class.
    public let predicted: Int
    /// The probability of the predicted class.
    public let probability: Double
    /// The probability of the given label.
    public let givenProbability: Double
}
