/// An entry of a training log.
public struct LogEntry: Codable, Hashable, Sendable {
    /// Number of steps so far.
    public let step: Int
    /// Number of passes over the training images so far.
    public let epoch: Double
    /// Total time of the steps so far, in seconds.
    public let seconds: Double
    /// The learning rate of the next step.
    public let rate: Double
    /// The mean training loss since the previous entry, in nats.
    public let loss: Double
    /// The training accuracy since the previous entry, measured with augmentation and dropout.
    public let accuracy: Double
    /// The validation loss in nats; nil if this entry has no validation.
    public let validationLoss: Double?
    /// The validation accuracy; nil if this entry has no validation.
    public let validationAccuracy: Double?
}
