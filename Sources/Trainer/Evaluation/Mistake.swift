/// An image for which another class than the given one was predicted.
public struct Mistake: Encodable, Hashable, Sendable {
    /// The image's row in the data set.
    public let index: Int
    /// The class of the given label.
    public let given: Int
    public let predicted: Int
    /// The probability of the predicted class.
    public let probability: Double
    /// The probability of the given class.
    public let givenProbability: Double
}
