/// What was measured at one step of a training.
public struct LogEntry: Codable, Hashable, Sendable {
    /// Steps so far.
    public let step: Int
    /// Times through the training images so far.
    public let epoch: Double
    /// Time that steps took so far.
    public let seconds: Double
    /// The learning rate of the next step.
    public let rate: Double
    /// The mean loss since the entry before, in nats.
    public let loss: Double
    /// The share of training images recognised since the entry before, as they were shown: changed, and with dropout.
    public let accuracy: Double
    /// The mean loss on the images held out, in nats; nil at entries where it was not measured.
    public let validationLoss: Double?
    /// The share of the images held out that are recognised.
    public let validationAccuracy: Double?
}
